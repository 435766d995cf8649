package org.moco4j.plan.cuda;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.moco4j.plan.Layout;
import org.moco4j.plan.StepEmitter;
import org.moco4j.plan.StepOption;
import org.moco4j.plan.Value;

/**
 * The device and the precision that a set of kernels was made for, and the steps that several kernels need.
 *
 * <p>A value is either plain float32, or an activation: elements of the precision's type in row-major order, which is
 * {@code [N, H, W, C]} for images.
 */
record Gpu(GpuDevice device, GpuPrecision precision) {
    private static final long NULL = 0;

    /** The type of activations. */
    ElementType type() {
        return precision.activations();
    }

    Value newActivation(String name, StepEmitter emitter, long... shape) {
        return emitter.value(name, activationLayout(), shape);
    }

    /** Memory that one step uses, and whose content no other step reads. */
    static Value scratch(String name, long bytes, StepEmitter emitter) {
        return emitter.value(name + ".scratch", ElementLayout.ofBytes(Math.max(bytes, Float.BYTES)));
    }

    private Layout activationLayout() {
        return ElementLayout.of(type());
    }

    /** Converts a value to an activation; returns the value itself if it is one. */
    Value activation(Value value, StepEmitter emitter) {
        return value.layout().equals(activationLayout())
                ? value
                : converted(value, activationLayout(), "to_elements", emitter);
    }

    /** Converts a value to plain float32; returns the value itself if it is plain. */
    Value plain(Value value, StepEmitter emitter) {
        return value.isPlain() ? value : converted(value, Layout.PLAIN, "to_floats", emitter);
    }

    private Value converted(Value value, Layout layout, String kernel, StepEmitter emitter) {
        Value copy = emitter.value(value.name() + ".converted", layout, value.shape());
        long n = value.length();
        emitter.step(
                "cuda " + kernel,
                List.of(value),
                List.of(copy),
                launch(type(), kernel, LaunchShape.items(n), value, copy, n));
        return copy;
    }

    /**
     * Adds two values of one shape; plain if both are plain.
     *
     * @param relu whether ReLU follows
     */
    Value sum(Value first, Value second, boolean relu, StepEmitter emitter) {
        boolean plain = first.isPlain() && second.isPlain();
        Value a = plain ? first : activation(first, emitter);
        Value b = plain ? second : activation(second, emitter);
        Value y = emitter.value("sum", a.layout(), a.shape());
        long n = a.length();
        emitter.step(
                relu ? "cuda add + relu" : "cuda add",
                List.of(a, b),
                List.of(y),
                Set.of(StepOption.IN_PLACE),
                launch(elementsOf(a), "add", packs(n), a, b, y, relu ? 1 : 0, n));
        return y;
    }

    /** The gradient of a ReLU with the result {@code y}. */
    Value reluGradient(Value gradient, Value y, StepEmitter emitter) {
        Value dy = y.isPlain() ? plain(gradient, emitter) : activation(gradient, emitter);
        Value dx = emitter.value("relu.gradient", y.layout(), y.shape());
        long n = y.length();
        emitter.step(
                "cuda relu, gradient",
                List.of(dy, y),
                List.of(dx),
                Set.of(StepOption.IN_PLACE),
                launch(elementsOf(y), "relu_gradient", packs(n), dy, y, dx, n));
        return dx;
    }

    /**
     * Emits the forward pass of a convolution.
     *
     * @param filters elements {@code [filters, size, size, C]}
     */
    Value convolution(
            GpuDevice.Convolution convolution, ConvolutionShape shape, Value x, Value filters, StepEmitter emitter) {
        Value y = newActivation(
                "convolution", emitter, shape.batch(), shape.outHeight(), shape.outWidth(), shape.filters());
        Value scratch = scratch("convolution", convolution.scratchBytes(GpuDevice.Pass.FORWARD), emitter);
        emitter.step(
                "cudnn convolution",
                List.of(x, filters),
                List.of(y, scratch),
                memory -> convolution.forward(
                        memory.address(x), memory.address(filters), memory.address(y), memory.address(scratch)));
        return y;
    }

    /** Emits one launch of a float32 kernel; see {@link #launch}. */
    void step(
            String kernel,
            LaunchShape shape,
            List<Value> reads,
            List<Value> writes,
            StepEmitter emitter,
            Object... arguments) {
        emitter.step("cuda " + kernel, reads, writes, launch(ElementType.FLOAT32, kernel, shape, arguments));
    }

    /**
     * The launch of a kernel, for a step.
     *
     * @param type the variant of the kernel
     * @param arguments of the kernel in order, where a {@link Value} stands for its address
     */
    StepEmitter.Binding launch(ElementType type, String kernel, LaunchShape shape, Object... arguments) {
        return memory -> device.kernel(
                type,
                kernel,
                shape,
                Arrays.stream(arguments)
                        .map(a -> a instanceof Value value ? (Object) memory.address(value) : a)
                        .toArray());
    }

    /** Several launches, one after the other. */
    static StepEmitter.Binding sequence(StepEmitter.Binding... launches) {
        return memory -> {
            List<Runnable> calls =
                    Arrays.stream(launches).map(launch -> launch.bind(memory)).toList();
            return () -> calls.forEach(Runnable::run);
        };
    }

    /** An argument for {@link #launch} that may be absent; the kernel then gets a null pointer. */
    static Object orNull(Value value) {
        return value == null ? (Object) NULL : value;
    }

    /** The type of the elements of a value. */
    static ElementType elementsOf(Value value) {
        return value.isPlain() ? ElementType.FLOAT32 : ((ElementLayout) value.layout()).type();
    }

    /** Threads for a kernel whose threads handle 16 bytes at a time. */
    static LaunchShape packs(long n) {
        return LaunchShape.items((n + 3) / 4);
    }
}
