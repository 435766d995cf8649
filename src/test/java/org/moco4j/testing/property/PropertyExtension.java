package org.moco4j.testing.property;

import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.platform.commons.support.HierarchyTraversalMode;
import org.junit.platform.commons.support.ReflectionSupport;
import org.opentest4j.TestAbortedException;

/**
 * Runs a {@link Property} with random values. A try that fails an assumption does not count, but some try must pass.
 */
final class PropertyExtension implements ParameterResolver, InvocationInterceptor {
    private static final long SEED = Long.getLong("property.seed", 0);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext extension) {
        return parameter.isAnnotated(ForAll.class);
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext extension) {
        return value(parameter.getParameter(), parameter.getIndex(), 0, extension);
    }

    @Override
    public void interceptTestMethod(
            Invocation<Void> first, ReflectiveInvocationContext<Method> context, ExtensionContext extension)
            throws Throwable {
        Method method = context.getExecutable();
        int tries = method.getAnnotation(Property.class).tries();
        int passed = attempt(first::proceed, 0, context.getArguments().toArray());
        for (int number = 1; number < tries; number++) {
            Object[] values = new Object[method.getParameterCount()];
            for (int i = 0; i < values.length; i++) {
                values[i] = value(method.getParameters()[i], i, number, extension);
            }
            passed += attempt(
                    () -> ReflectionSupport.invokeMethod(method, extension.getRequiredTestInstance(), values),
                    number,
                    values);
        }
        if (passed == 0) {
            throw new AssertionError("none of " + tries + " tries fulfilled the assumptions");
        }
    }

    @FunctionalInterface
    private interface Attempt {
        Object run() throws Throwable;
    }

    /** @return 1 if it passed, 0 if an assumption failed */
    private static int attempt(Attempt attempt, int number, Object[] values) {
        try {
            attempt.run();
            return 1;
        } catch (TestAbortedException e) {
            return 0;
        } catch (Throwable e) {
            throw new AssertionError("try " + number + " with " + Arrays.deepToString(values) + ": " + e, e);
        }
    }

    private static Object value(Parameter parameter, int index, int number, ExtensionContext extension) {
        String name = extension.getRequiredTestClass().getName() + "."
                + extension.getRequiredTestMethod().getName();
        Random random = new Random(((SEED * 31 + name.hashCode()) * 1_000_003 + number) * 31 + index);
        String generator = parameter.getAnnotation(ForAll.class).value();
        if (generator.isEmpty()) {
            return RandomValues.of(parameter.getAnnotatedType(), random);
        }
        Method method = ReflectionSupport.findMethods(
                        extension.getRequiredTestClass(),
                        candidate -> candidate.getName().equals(generator)
                                && Arrays.equals(candidate.getParameterTypes(), new Class<?>[] {Random.class}),
                        HierarchyTraversalMode.TOP_DOWN)
                .stream()
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no method " + generator + "(Random)"));
        return ReflectionSupport.invokeMethod(method, extension.getRequiredTestInstance(), random);
    }
}
