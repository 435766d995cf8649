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
                memory -> device.kernel(
                        type(), kernel, LaunchShape.items(n), memory.address(value), memory.address(copy), n));
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
                memory -> device.kernel(
                        elementsOf(a),
                        "add",
                        packs(n),
                        memory.address(a),
                        memory.address(b),
                        memory.address(y),
                        relu ? 1 : 0,
                        n));
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
                memory -> device.kernel(
                        elementsOf(y),
                        "relu_gradient",
                        packs(n),
                        memory.address(dy),
                        memory.address(y),
                        memory.address(dx),
                        n));
        return dx;
    }

    /**
     * Emits one launch of a float32 kernel.
     *
     * @param arguments of the kernel in order, where a {@link Value} stands for its address
     */
    void step(
            String kernel,
            LaunchShape shape,
            List<Value> reads,
            List<Value> writes,
            StepEmitter emitter,
            Object... arguments) {
        emitter.step(
                "cuda " + kernel,
                reads,
                writes,
                memory -> device.kernel(
                        ElementType.FLOAT32,
                        kernel,
                        shape,
                        Arrays.stream(arguments)
                                .map(a -> a instanceof Value value ? (Object) memory.address(value) : a)
                                .toArray()));
    }

    /** The type of the elements of a value. */
    static ElementType elementsOf(Value value) {
        return value.isPlain() ? ElementType.FLOAT32 : ((ElementLayout) value.layout()).type();
    }

    /** Threads for a kernel whose threads handle 16 bytes at a time. */
    static LaunchShape packs(long n) {
        return LaunchShape.items((n + 3) / 4);
    }

    /** Runs several prepared calls one after the other. */
    static Runnable all(Runnable... calls) {
        return () -> {
            for (Runnable call : calls) {
                call.run();
            }
        };
    }
}
