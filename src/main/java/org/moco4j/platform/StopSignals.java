package org.moco4j.platform;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ctrl-C (SIGINT) and SIGTERM, heard by the program instead of ending the JVM, until {@link #close}.
 *
 * <p>A shutdown hook would not do: the JVM then ends with a status of its own, other hooks take away what a checkpoint
 * needs, and a second Ctrl-C is not heard. The class of the JDK that hears signals, {@code sun.misc.Signal}, is in
 * module {@code jdk.unsupported}; it is called by reflection because the compiler warns of it and cannot be told not
 * to. Where it is missing, or the JVM was started with {@code -Xrs}, or a signal is ignored (as in a shell's
 * background), all stays as it was.
 */
public final class StopSignals implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StopSignals.class);
    private static final List<String> NAMES = List.of("INT", "TERM");

    private final List<Callable<Object>> restorations = new ArrayList<>();

    private StopSignals() {}

    /**
     * Listens to the signals that stop a program.
     *
     * @param action is called at every signal, on a thread of its own
     */
    public static StopSignals listen(Runnable action) {
        StopSignals signals = new StopSignals();
        for (String name : NAMES) {
            signals.listen(name, action);
        }
        return signals;
    }

    private void listen(String name, Runnable action) {
        try {
            Class<?> signalClass = Class.forName("sun.misc.Signal");
            Class<?> handlerClass = Class.forName("sun.misc.SignalHandler");
            Constructor<?> byName = signalClass.getConstructor(String.class);
            Method handle = signalClass.getMethod("handle", signalClass, handlerClass);
            Object signal = byName.newInstance(name);
            Object handler =
                    Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {handlerClass}, calling(action));
            Object before = handle.invoke(null, signal, handler);
            restorations.add(() -> handle.invoke(null, signal, before));
        } catch (ReflectiveOperationException e) {
            Throwable reason = e instanceof InvocationTargetException ? e.getCause() : e;
            LOG.debug("signal {} is left to the JVM", name, reason);
        }
    }

    private static InvocationHandler calling(Runnable action) {
        return (proxy, method, arguments) -> {
            if (method.getDeclaringClass() == Object.class) {
                return switch (method.getName()) {
                    case "equals" -> proxy == arguments[0];
                    case "hashCode" -> System.identityHashCode(proxy);
                    default -> "the handler of StopSignals";
                };
            }
            action.run();
            return null;
        };
    }

    /** Leaves the signals to whom they belonged before. */
    @Override
    public void close() {
        for (Callable<Object> restoration : restorations) {
            try {
                restoration.call();
            } catch (Exception e) {
                throw new IllegalStateException("a signal could not be given back", e);
            }
        }
        restorations.clear();
    }
}
