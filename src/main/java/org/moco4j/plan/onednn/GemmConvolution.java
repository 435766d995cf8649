package org.moco4j.plan.onednn;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.reorder;
import org.bytedeco.javacpp.LongPointer;
import org.moco4j.plan.Step;
import org.moco4j.plan.StepEmitter;
import org.moco4j.plan.StepOption;
import org.moco4j.plan.Value;
import org.moco4j.plan.onednn.MatrixProduct.Operand;

/**
 * A convolution as a product of matrices (GEMM): {@code y = rows W}. A {@link GemmGradientOfImages} consists of such
 * convolutions too.
 *
 * @param rows of the convolution
 * @param places of the window that are used
 */
record GemmConvolution(OneDnn oneDnn, PixelRows rows, Places places) {
    static final String NAME = "onednn gemm convolution";

    /** A convolution with all places of the window. */
    GemmConvolution(OneDnn oneDnn, PixelRows rows) {
        this(oneDnn, rows, new Places(0, 0, 1, 1));
    }

    /**
     * Some places of a window.
     *
     * @param top the first line
     * @param left the first column
     * @param down lines from one place to the next
     * @param right columns from one place to the next
     */
    record Places(long top, long left, long down, long right) {
        /** The description of the used weights within the plain ones. */
        private memory.desc desc(long[] weights, long[] used) {
            memory.desc desc = OneDnnLayout.weights(used);
            LongPointer strides = desc.data().format_desc_blocking().strides();
            // The constructor with strides refuses these: the used lines of a channel reach beyond the next channel.
            long[] own = {weights[1] * weights[2] * weights[3], weights[2] * weights[3], down * weights[3], right};
            for (int i = 0; i < own.length; i++) {
                strides.put(i, own[i]);
            }
            return desc;
        }

        private long skippedBytes(long[] weights) {
            return (top * weights[3] + left) * Float.BYTES;
        }
    }

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
        MatrixProduct product = product(finish, used(weights), gradient);
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

    private MatrixProduct product(ConvolutionFinish finish, long[] weights, boolean gradient) {
        MatrixProduct fastest = product(finish, memory.format_tag.any);
        return filter(fastest, weights, gradient).isPresent() ? fastest : product(finish, memory.format_tag.ab);
    }

    private MatrixProduct product(ConvolutionFinish finish, memory.format_tag layout) {
        long[] sizes = {rows.window()[0] * rows.window()[1] * rows.images()[3], rows.out()[3]};
        memory.desc filter = new memory.desc(sizes, oneDnn.activations(), layout);
        MatrixProduct.Finish after = new MatrixProduct.Finish(
                finish.bias().isPresent(), finish.shortcut().isPresent(), finish.relu());
        return MatrixProduct.of(oneDnn, rows.matrix(), filter, rows.outMatrix(), after);
    }

    /** The layout of the used weights that the product reads. */
    private static Optional<memory.desc> filter(MatrixProduct product, long[] weights, boolean gradient) {
        return new FilterMatrix(product.b(), weights, gradient ? 0 : 1, gradient ? 1 : 0).ofWeights();
    }

    private Value filter(Value weights, boolean gradient, MatrixProduct product, StepEmitter emitter) {
        long[] used = used(weights);
        memory.desc layout = filter(product, used, gradient).orElseThrow();
        memory.desc from = places.desc(weights.shape(), used);
        Value filter = emitter.value("convolution.filter", new OneDnnLayout(layout), used);
        reorder.primitive_desc description = new reorder.primitive_desc(oneDnn.engine(), from, oneDnn.engine(), layout);
        new Primitive(oneDnn, "onednn reorder of weights", new reorder(description), description)
                .readsAfter(places.skippedBytes(weights.shape()), dnnl.DNNL_ARG_FROM, from, weights)
                .writes(dnnl.DNNL_ARG_TO, layout, filter)
                .emit(emitter);
        return filter;
    }

    /** The shape of the used weights. */
    private long[] used(Value weights) {
        return new long[] {weights.dimension(0), weights.dimension(1), rows.window()[0], rows.window()[1]};
    }
}
