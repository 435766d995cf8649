package org.moco4j.plan.onednn;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.reorder;
import org.moco4j.plan.Step;
import org.moco4j.plan.StepEmitter;
import org.moco4j.plan.StepOption;
import org.moco4j.plan.Value;
import org.moco4j.plan.onednn.MatrixProduct.Operand;

/**
 * A convolution as a product of matrices (GEMM): {@code y = rows W}. With a stride of 1, the gradient of the images is
 * such a convolution too: of the gradient of the result, with the turned window.
 *
 * @param rows of the convolution
 */
record GemmConvolution(OneDnn oneDnn, PixelRows rows) {
    static final String NAME = "onednn gemm convolution";

    /**
     * Adds the steps to the plan.
     *
     * @param x {@code [N, H, W, I]}, in {@link PixelRows#imagesDesc()}
     * @param weights {@code [O, I, h, w]}, plain
     * @param finish its shortcut is in {@link PixelRows#outDesc()}
     * @return {@code [N, H', W', O]}, in {@link PixelRows#outDesc()}
     */
    Value emit(Value x, Value weights, ConvolutionFinish finish, String name, Step.Work work, StepEmitter emitter) {
        return emit(x, weights, false, finish, name, work, emitter);
    }

    /**
     * Adds the steps of the gradient of the images. The rows are those of the gradient of the result.
     *
     * @param dy {@code [N, H', W', O]}, in {@link PixelRows#imagesDesc()}
     * @param weights {@code [O, I, h, w]}, plain
     * @return {@code [N, H, W, I]}, in {@link PixelRows#outDesc()}
     */
    Value emitGradient(Value dy, Value weights, String name, Step.Work work, StepEmitter emitter) {
        return emit(dy, weights, true, ConvolutionFinish.NONE, name, work, emitter);
    }

    private Value emit(
            Value x,
            Value weights,
            boolean gradient,
            ConvolutionFinish finish,
            String name,
            Step.Work work,
            StepEmitter emitter) {
        MatrixProduct product = product(finish);
        Value filter = filter(weights, gradient, product, emitter);
        Value out = emitter.value("convolution", OneDnnLayout.of(rows.outDesc(), rows.out()), rows.out());
        Value matrix = emitter.value("convolution.rows", rows.layout());
        Value scratch = emitter.value("convolution.scratch", product.scratch());
        List<Value> reads = new ArrayList<>();
        // The result may use the memory of the first value.
        finish.shortcut().ifPresent(reads::add);
        finish.bias().ifPresent(reads::add);
        reads.addAll(List.of(x, filter));
        // If the shortcut is also x, its pixels must not be overwritten.
        boolean inPlace =
                finish.shortcut().filter(shortcut -> !shortcut.equals(x)).isPresent();
        Set<StepOption> options = inPlace ? Set.of(StepOption.IN_PLACE) : Set.of();
        emitter.step(name, reads, List.of(out, matrix, scratch), work, options, arrays -> {
            List<Runnable> calls = new ArrayList<>();
            finish.shortcut().ifPresent(shortcut -> calls.add(OneDnn.copy(arrays.apply(shortcut), arrays.apply(out))));
            List<Runnable> gathers = rows.bind(arrays.apply(x), arrays.apply(matrix));
            for (int part = 0; part < gathers.size(); part++) {
                calls.add(gathers.get(part));
                calls.add(product.bind(
                        Operand.of(arrays.apply(matrix)),
                        Operand.of(arrays.apply(filter)),
                        finish.bias().map(arrays::apply),
                        new Operand(arrays.apply(out), rows.skippedOfOut(part * rows.part())),
                        arrays.apply(scratch)));
            }
            return () -> calls.forEach(Runnable::run);
        });
        return out;
    }

    private MatrixProduct product(ConvolutionFinish finish) {
        memory.desc any = new memory.desc(sizesOfFilter(), oneDnn.activations(), memory.format_tag.any);
        MatrixProduct.Finish after = new MatrixProduct.Finish(
                finish.bias().isPresent(), finish.shortcut().isPresent(), finish.relu());
        return MatrixProduct.of(oneDnn, rows.matrix(), any, rows.outMatrix(), after);
    }

    private long[] sizesOfFilter() {
        return new long[] {rows.window()[0] * rows.window()[1] * rows.images()[3], rows.out()[3]};
    }

    /** The weights as the matrix {@code [h w I, O]}, in the layout that the product wants. */
    private Value filter(Value weights, boolean gradient, MatrixProduct product, StepEmitter emitter) {
        FilterMatrix matrix = new FilterMatrix(product.b(), weights.shape(), gradient ? 0 : 1, gradient ? 1 : 0);
        return matrix.ofWeights()
                .map(layout -> new Reorders(oneDnn).weights(weights, layout, emitter))
                .orElseGet(() -> filterInTwoSteps(weights, gradient, product, emitter));
    }

    /** Converts the weights if the product's layout has blocks with several places of the window. */
    private Value filterInTwoSteps(Value weights, boolean gradient, MatrixProduct product, StepEmitter emitter) {
        long plane = rows.images()[3] * rows.out()[3];
        long across = rows.window()[1] * plane;
        long[] strides =
                gradient ? new long[] {rows.out()[3], 1, across, plane} : new long[] {1, rows.out()[3], across, plane};
        memory.desc matrix = new memory.desc(weights.shape(), oneDnn.activations(), strides);
        Value rowsFirst = new Reorders(oneDnn).weights(weights, matrix, emitter);
        memory.desc from = new memory.desc(sizesOfFilter(), oneDnn.activations(), memory.format_tag.ab);
        if (from.equals(product.b())) {
            return rowsFirst;
        }
        Value filter =
                emitter.value("convolution.filter", new OpaqueLayout(product.b().get_size()));
        reorder.primitive_desc description =
                new reorder.primitive_desc(oneDnn.engine(), from, oneDnn.engine(), product.b());
        new Primitive(oneDnn, "onednn reorder of weights", new reorder(description), description)
                .reads(dnnl.DNNL_ARG_FROM, from, rowsFirst)
                .writes(dnnl.DNNL_ARG_TO, product.b(), filter)
                .emit(emitter);
        return filter;
    }
}
