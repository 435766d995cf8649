package org.moco4j.plan.onednn;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.bytedeco.dnnl.memory;
import org.moco4j.plan.Step;
import org.moco4j.plan.StepEmitter;
import org.moco4j.plan.Value;
import org.moco4j.plan.ValueMemory;
import org.moco4j.plan.onednn.MatrixProduct.Operand;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The gradient of a convolution's weights as a product of matrices (GEMM): {@code dW = dy^T rows}. The gradient is
 * float32 for any type of activations.
 *
 * @param rows of the convolution
 */
record GemmGradientOfWeights(OneDnn oneDnn, PixelRows rows) {
    /**
     * Adds the step to the plan.
     *
     * @param x {@code [N, H, W, I]}, in {@link PixelRows#imagesDesc()}
     * @param dy {@code [N, H', W', O]}, in {@link PixelRows#outDesc()}
     * @return {@code [O, I, h, w]}, with the channels last in memory
     */
    Value emit(Value x, Value dy, String name, Step.Work work, StepEmitter emitter) {
        long[] weights = {rows.out()[3], rows.images()[3], rows.window()[0], rows.window()[1]};
        Value dw = emitter.value(
                "convolution.dw",
                new OneDnnLayout(new memory.desc(weights, OneDnnLayout.FLOAT, memory.format_tag.ohwi)),
                weights);
        Value matrix = emitter.value("convolution.rows", rows.layout());
        MatrixProduct first = product(MatrixProduct.Finish.NONE);
        MatrixProduct next = product(MatrixProduct.Finish.ONTO);
        Value scratch = emitter.value(
                "convolution.scratch",
                new OpaqueLayout(
                        Math.max(first.scratch().bytes(), next.scratch().bytes())));
        emitter.step(name, List.of(x, dy), List.of(dw, matrix, scratch), work, Set.of(), arrays -> {
            List<Runnable> gathers = rows.bind(arrays.apply(x), arrays.apply(matrix));
            return bind(gathers, first, next, arrays, dy, dw, matrix, scratch);
        });
        return dw;
    }

    private Runnable bind(
            List<Runnable> gathers,
            MatrixProduct first,
            MatrixProduct next,
            ValueMemory arrays,
            Value dy,
            Value dw,
            Value matrix,
            Value scratch) {
        INDArray gradient = arrays.apply(dy);
        List<Runnable> calls = new ArrayList<>();
        for (int part = 0; part < gathers.size(); part++) {
            calls.add(gathers.get(part));
            calls.add((part == 0 ? first : next)
                    .bind(
                            new Operand(gradient, rows.skippedOfOut(part * rows.part())),
                            Operand.of(arrays.apply(matrix)),
                            Operand.of(arrays.apply(dw)),
                            arrays.apply(scratch)));
        }
        return () -> calls.forEach(Runnable::run);
    }

    private MatrixProduct product(MatrixProduct.Finish finish) {
        long columns = rows.window()[0] * rows.window()[1] * rows.images()[3];
        memory.desc gradient =
                new memory.desc(new long[] {rows.out()[3], columns}, OneDnnLayout.FLOAT, memory.format_tag.ab);
        return MatrixProduct.of(oneDnn, rows.transposedOutMatrix(), rows.matrix(), gradient, finish);
    }
}
