package org.moco4j.plan.onednn;

import java.util.List;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.matmul;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive;
import org.bytedeco.dnnl.reorder;
import org.moco4j.plan.GraphRunner.StepUse;
import org.moco4j.plan.onednn.OneDnn.Argument;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * What this machine can do at most, as measured: the roofline model (Williams, Waterman and Patterson 2009). A step
 * needs at least the time of its operations or the time of its memory, whichever is longer.
 *
 * @param operationsPerSecond of a product of large matrices: multiplications and additions
 * @param bytesPerSecond of copying a large array: bytes that are read, and bytes that are written
 */
public record MachineLimits(double operationsPerSecond, double bytesPerSecond) {
    private static final int MATRIX_SIDE = 2048;
    private static final long COPIED_FLOATS = 32L << 20;
    private static final int TRIALS = 5;

    /** Measures with the threads that oneDNN has now; takes less than a second. */
    public static MachineLimits measure(Precision precision) {
        OneDnn oneDnn = new OneDnn(precision);
        return new MachineLimits(operations(oneDnn), bytes(oneDnn));
    }

    private static double operations(OneDnn oneDnn) {
        long side = MATRIX_SIDE;
        memory.desc desc = new memory.desc(new long[] {side, side}, oneDnn.activations(), memory.format_tag.ab);
        matmul.primitive_desc product = new matmul.primitive_desc(new matmul.desc(desc, desc, desc), oneDnn.engine());
        try (INDArray a = Nd4j.ones(DataType.FLOAT, side, side);
                INDArray b = Nd4j.ones(DataType.FLOAT, side, side);
                INDArray c = Nd4j.zeros(DataType.FLOAT, side, side)) {
            double seconds = best(
                    oneDnn,
                    new matmul(product),
                    List.of(
                            new Argument(dnnl.DNNL_ARG_SRC, desc, a, 0),
                            new Argument(dnnl.DNNL_ARG_WEIGHTS, desc, b, 0),
                            new Argument(dnnl.DNNL_ARG_DST, desc, c, 0)));
            return 2.0 * side * side * side / seconds;
        }
    }

    private static double bytes(OneDnn oneDnn) {
        memory.desc desc = new memory.desc(new long[] {COPIED_FLOATS}, OneDnnLayout.FLOAT, memory.format_tag.a);
        reorder.primitive_desc copy = new reorder.primitive_desc(oneDnn.engine(), desc, oneDnn.engine(), desc);
        try (INDArray from = Nd4j.ones(DataType.FLOAT, COPIED_FLOATS);
                INDArray to = Nd4j.ones(DataType.FLOAT, COPIED_FLOATS)) {
            double seconds = best(
                    oneDnn,
                    new reorder(copy),
                    List.of(
                            new Argument(dnnl.DNNL_ARG_FROM, desc, from, 0),
                            new Argument(dnnl.DNNL_ARG_TO, desc, to, 0)));
            return 2.0 * COPIED_FLOATS * Float.BYTES / seconds;
        }
    }

    private static double best(OneDnn oneDnn, primitive primitive, List<Argument> arguments) {
        Runnable call = oneDnn.call(primitive, arguments);
        long best = Long.MAX_VALUE;
        for (int i = 0; i < TRIALS; i++) {
            long start = System.nanoTime();
            call.run();
            best = Math.min(best, System.nanoTime() - start);
        }
        return best / 1e9;
    }

    /** Returns the least time of a step on this machine, in seconds. */
    public double seconds(StepUse step) {
        return Math.max(step.work().operations() / operationsPerSecond, step.bytes() / bytesPerSecond);
    }

    /** Returns whether the step waits for computing rather than for memory, if it reaches its limit. */
    public boolean isLimitedByComputing(StepUse step) {
        return step.work().operations() / operationsPerSecond > step.bytes() / bytesPerSecond;
    }
}
