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
 * Handles SIGINT (Ctrl-C) and SIGTERM without ending the JVM, until {@link #close}.
 *
 * <p>A shutdown hook is not enough: the JVM would end with its own exit status, other hooks would close resources that
 * a checkpoint needs, and a second Ctrl-C would have no effect. The JDK's class for signals, {@code sun.misc.Signal},
 * is in module {@code jdk.unsupported}. It is called by reflection, because the compiler's warning about it cannot be
 * switched off. Nothing changes if the class is missing, if the JVM was started with {@code -Xrs}, or if a signal is
 * ignored, as in a background job of a shell.
 */
public final class StopSignals implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StopSignals.class);
    private static final List<String> NAMES = List.of("INT", "TERM");

    private final List<Callable<Object>> restorations = new ArrayList<>();

    private StopSignals() {}

    /**
     * Starts handling the signals that stop a program.
     *
     * @param action called at every signal, on a separate thread
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
            LOG.debug("signal {} is not handled", name, reason);
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

    /** Restores the earlier handlers. */
    @Override
    public void close() {
        for (Callable<Object> restoration : restorations) {
            try {
                restoration.call();
            } catch (Exception e) {
                throw new IllegalStateException("a signal handler could not be restored", e);
            }
        }
        restorations.clear();
    }
}
