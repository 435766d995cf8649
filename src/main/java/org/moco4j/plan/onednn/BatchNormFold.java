package org.moco4j.plan.onednn;

import java.lang.ref.Reference;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.stream.Stream;
import org.moco4j.plan.StepEmitter;
import org.moco4j.plan.Value;
import org.moco4j.plan.ValueMemory;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A batch norm with fixed statistics that is folded into the convolution before it. It is folded in every run,
 * because the weights may have changed, except in {@link org.moco4j.plan.GraphRunner#runAgain}.
 *
 * @param weights {@code [O, I, h, w]}, plain
 * @param bias {@code [O]}
 */
record BatchNormFold(Value weights, Value bias) {

    /**
     * weights = w * gamma / sqrt(variance + epsilon), bias = beta - mean * gamma / sqrt(variance + epsilon).
     *
     * @param inputs w, then mean, variance, gamma and beta of the channels
     */
    static BatchNormFold emit(List<Value> inputs, double epsilon, StepEmitter emitter) {
        Value w = inputs.get(0);
        BatchNormFold fold =
                new BatchNormFold(emitter.value("folded", w.shape()), emitter.value("folded.bias", w.dimension(0)));
        emitter.step(
                "batch norm folded into weights",
                inputs,
                List.of(fold.weights, fold.bias),
                arrays -> fold.bind(inputs, epsilon, arrays));
        return fold;
    }

    private Runnable bind(List<Value> inputs, double epsilon, ValueMemory arrays) {
        List<INDArray> held = Stream.concat(inputs.stream(), Stream.of(weights, bias))
                .map(arrays::apply)
                .toList();
        List<FloatBuffer> floats = held.stream().map(OneDnn::floats).toList();
        FloatBuffer target = floats.get(5);
        FloatBuffer shift = floats.get(6);
        int channels = Math.toIntExact(bias.length());
        int window = Math.toIntExact(weights.length() / channels);
        float[] row = new float[window];
        return () -> {
            try {
                for (int c = 0; c < channels; c++) {
                    double factor =
                            floats.get(3).get(c) / Math.sqrt(floats.get(2).get(c) + epsilon);
                    shift.put(c, (float) (floats.get(4).get(c) - floats.get(1).get(c) * factor));
                    floats.get(0).get(c * window, row);
                    scale(row, (float) factor);
                    target.put(c * window, row);
                }
            } finally {
                // The buffers are only addresses, so the arrays must stay reachable.
                Reference.reachabilityFence(held);
            }
        };
    }

    /** Scales an array on the heap, where the compiler uses vector instructions without bounds checks of buffers. */
    private static void scale(float[] row, float factor) {
        for (int i = 0; i < row.length; i++) {
            row[i] *= factor;
        }
    }
}
