package org.moco4j.plan.onednn;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.reorder;
import org.moco4j.plan.Step;
import org.moco4j.plan.StepEmitter;
import org.moco4j.plan.Value;
import org.moco4j.plan.onednn.MatrixProduct.Operand;

/**
 * A convolution as a product of matrices (GEMM): {@code y = rows W}. With a stride of 1, the gradient of the images is
 * such a convolution too: of the gradient of the result, with the turned window.
 *
 * @param rows of the convolution
 */
record GemmConvolution(OneDnn oneDnn, PixelRows rows) {
    /**
     * Adds the steps to the plan.
     *
     * @param x {@code [N, H, W, I]}, in {@link PixelRows#imagesDesc()}
     * @param weights {@code [O, I, h, w]}, plain; {@code [I, O, h, w]} for a gradient
     * @param gradient whether this is the gradient of the images
     * @return {@code [N, H', W', O]}, in {@link PixelRows#outDesc()}
     */
    Value emit(Value x, Value weights, boolean gradient, String name, Step.Work work, StepEmitter emitter) {
        long columns = rows.window()[0] * rows.window()[1] * rows.images()[3];
        memory.desc any = new memory.desc(
                new long[] {columns, rows.out()[3]}, oneDnn.activations(), memory.format_tag.any);
        MatrixProduct product = MatrixProduct.of(oneDnn, rows.matrix(), any, rows.outMatrix(), false);
        Value filter = filter(weights, gradient, product, emitter);
        Value out = emitter.value("convolution", OneDnnLayout.of(rows.outDesc(), rows.out()), rows.out());
        Value matrix = emitter.value("convolution.rows", rows.layout());
        Value padded = emitter.value("convolution.padded", rows.layoutOfFrame());
        Value scratch = emitter.value("convolution.scratch", product.scratch());
        emitter.step(name, List.of(x, filter), List.of(out, matrix, padded, scratch), work, Set.of(), arrays -> {
            List<Runnable> calls = new ArrayList<>();
            for (Runnable gather : rows.bind(arrays.apply(x), arrays.apply(padded), arrays.apply(matrix))) {
                long firstImage = calls.size() / 2 * rows.part();
                calls.add(gather);
                calls.add(product.bind(
                        Operand.of(arrays.apply(matrix)),
                        Operand.of(arrays.apply(filter)),
                        new Operand(arrays.apply(out), rows.skippedOfOut(firstImage)),
                        arrays.apply(scratch)));
            }
            return () -> calls.forEach(Runnable::run);
        });
        return out;
    }

    /** The weights as the matrix {@code [h w I, O]}, in the layout that the product wants. */
    private Value filter(Value weights, boolean gradient, MatrixProduct product, StepEmitter emitter) {
        long plane = rows.images()[3] * rows.out()[3];
        long across = rows.window()[1] * plane;
        long[] strides = gradient
                ? new long[] {rows.out()[3], 1, across, plane}
                : new long[] {1, rows.out()[3], across, plane};
        memory.desc matrix = new memory.desc(weights.shape(), oneDnn.activations(), strides);
        Value rowsFirst = new Reorders(oneDnn).weights(weights, matrix, emitter);
        memory.desc from = new memory.desc(product.b().dims(), oneDnn.activations(), memory.format_tag.ab);
        if (from.equals(product.b())) {
            return rowsFirst;
        }
        Value filter = emitter.value("convolution.filter", new OpaqueLayout(product.b().get_size()));
        reorder.primitive_desc description =
                new reorder.primitive_desc(oneDnn.engine(), from, oneDnn.engine(), product.b());
        new Primitive(oneDnn, "onednn reorder of weights", new reorder(description), description)
                .reads(dnnl.DNNL_ARG_FROM, from, rowsFirst)
                .writes(dnnl.DNNL_ARG_TO, product.b(), filter)
                .emit(emitter);
        return filter;
    }
}
