package org.moco4j.plan.onednn;

import java.nio.FloatBuffer;
import java.util.List;
import java.util.Set;
import org.bytedeco.dnnl.memory;
import org.moco4j.plan.Step;
import org.moco4j.plan.StepEmitter;
import org.moco4j.plan.Value;
import org.moco4j.plan.onednn.MatrixProduct.Operand;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The gradient of the weights of a {@link WinogradConvolution}. The convolution is {@code A^T [U * V] A} with the
 * transformed weights U and the transformed images V, so the gradient of U is the sum over all tiles of
 * {@code V^T (A dy A^T)}, and that of the weights is {@code G^T dU G}.
 */
record WinogradGradientOfWeights(OneDnn oneDnn, WinogradShape shape) {
    /**
     * Adds the step to the plan.
     *
     * @param x {@code [N, H, W, I]}, with the channels last
     * @param dy {@code [N, H', W', O]}, with the channels last
     * @return {@code [O, I, 3, 3]}, in memory {@code [3, 3, I, O]}
     */
    Value emit(Value x, Value dy, String name, Step.Work work, StepEmitter emitter) {
        long[] shapeOfWeights = {shape.out(), shape.in(), WinogradTransforms.WINDOW, WinogradTransforms.WINDOW};
        MatrixProduct first = product(MatrixProduct.Finish.NONE);
        MatrixProduct next = product(MatrixProduct.Finish.ONTO);
        Value dw = emitter.value(
                "convolution.dw",
                new OneDnnLayout(new memory.desc(shapeOfWeights, OneDnnLayout.FLOAT, memory.format_tag.hwio)),
                shapeOfWeights);
        Value images = emitter.value("winograd.images", shape.imageMatrices().layout());
        Value transformed =
                emitter.value("winograd.gradients", shape.outMatrices().layout());
        Value weights = emitter.value("winograd.dw", shape.weightMatrices().layout());
        Value scratch = emitter.value(
                "winograd.scratch",
                new OpaqueLayout(
                        Math.max(first.scratch().bytes(), next.scratch().bytes())));
        emitter.step(
                name, List.of(x, dy), List.of(dw, images, transformed, weights, scratch), work, Set.of(), arrays -> {
                    INDArray v = arrays.apply(images);
                    INDArray m = arrays.apply(transformed);
                    INDArray u = arrays.apply(weights);
                    Runnable multiplyFirst = bind(first, v, m, u, arrays.apply(scratch));
                    Runnable multiplyNext = bind(next, v, m, u, arrays.apply(scratch));
                    WinogradImages in = new WinogradImages(oneDnn.workers(), shape, arrays.apply(x), v);
                    Gradients gradients = new Gradients(arrays.apply(dy), m);
                    Runnable finish = gradientOfWeights(u, arrays.apply(dw));
                    return () -> {
                        for (int from = 0; from < shape.batch(); from += shape.part()) {
                            in.transform(from);
                            gradients.transform(from);
                            (from == 0 ? multiplyFirst : multiplyNext).run();
                        }
                        finish.run();
                    };
                });
        return dw;
    }

    private static Runnable bind(MatrixProduct product, INDArray v, INDArray m, INDArray u, INDArray scratch) {
        return product.bind(Operand.of(v), Operand.of(m), Operand.of(u), scratch);
    }

    private MatrixProduct product(MatrixProduct.Finish finish) {
        return MatrixProduct.of(
                oneDnn,
                shape.imageMatrices().transposed(),
                shape.outMatrices().desc(),
                shape.weightMatrices().desc(),
                finish);
    }

    /** Transforms the gradient of the results. */
    private final class Gradients {
        private final NativePixels dy;
        private final FloatBuffer to;
        private final WinogradTransforms[] tiles;
        private final List<INDArray> held;

        Gradients(INDArray from, INDArray to) {
            this.dy = new NativePixels(OneDnn.floats(from), shape.outHeight(), shape.outWidth(), shape.out());
            this.to = OneDnn.floats(to);
            this.tiles = WinogradTransforms.forWorkers(oneDnn.workers(), shape.out());
            this.held = List.of(from, to);
        }

        void transform(int firstImage) {
            NativeMatrices matrices = shape.outMatrices();
            oneDnn.workers().run(matrices.rows(), held, (worker, begin, end) -> {
                WinogradTransforms tile = tiles[worker];
                WinogradShape.blocks(begin, end, shape.out(), block -> {
                    for (int row = 0; row < block.rows(); row++) {
                        dy.read(
                                shape.results(firstImage, block.row() + row, block),
                                tile.tile(),
                                row * block.columns());
                    }
                    tile.gradientOfResults();
                    matrices.write(to, block, tile.tile());
                });
            });
        }
    }

    private Runnable gradientOfWeights(INDArray transformed, INDArray plain) {
        NativeMatrices from = shape.weightMatrices();
        NativeMatrices to = NativeMatrices.weights(shape.in(), shape.out());
        FloatBuffer source = OneDnn.floats(transformed);
        FloatBuffer target = OneDnn.floats(plain);
        KernelWorkers workers = oneDnn.workers();
        WinogradTransforms[] tiles = WinogradTransforms.forWorkers(workers, shape.out());
        List<INDArray> held = List.of(transformed, plain);
        return () -> workers.run(
                shape.in(),
                held,
                (worker, begin, end) -> WinogradShape.blocks(begin, end, shape.out(), block -> {
                    from.read(source, block, false, tiles[worker].tile());
                    tiles[worker].gradientOfWeights();
                    to.write(target, block, tiles[worker].tile());
                }));
    }
}
