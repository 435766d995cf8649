package org.moco4j.plan.onednn;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bytedeco.dnnl.memory;
import org.moco4j.plan.Step;
import org.moco4j.plan.StepEmitter;
import org.moco4j.plan.Value;
import org.moco4j.plan.ValueMemory;
import org.moco4j.plan.onednn.MatrixProduct.Operand;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A convolution of 3x3 by Winograd's F(4x4, 3x3), in float32, for processors without AVX-512, where oneDNN has none.
 * The transforms run in Java, and the 36 products of matrices in oneDNN. The batch is processed in parts.
 */
record WinogradConvolution(OneDnn oneDnn, WinogradShape shape) {
    /**
     * Adds the steps to the plan.
     *
     * @param x {@code [N, H, W, I]}, with the channels last
     * @param weights {@code [O, I, 3, 3]}, plain
     * @return {@code [N, H', W', O]}, with the channels last
     */
    Value emit(Value x, Value weights, ConvolutionFinish finish, String name, Step.Work work, StepEmitter emitter) {
        // In memory [3, 3, I, O].
        long plane = (long) shape.in() * shape.out();
        return emit(x, weights, new long[] {1, shape.out(), 3 * plane, plane}, false, finish, name, work, emitter);
    }

    /**
     * Adds the steps of the gradient of the images: a convolution of the gradient with weights that are turned by 180
     * degrees. This shape is that of the gradient.
     *
     * @param dy {@code [N, H', W', O]}, with the channels last
     * @param weights {@code [O, I, 3, 3]}, plain
     * @return {@code [N, H, W, I]}, with the channels last
     */
    Value emitGradient(Value dy, Value weights, String name, Step.Work work, StepEmitter emitter) {
        // In memory [3, 3, O, I].
        long plane = (long) shape.in() * shape.out();
        return emit(
                dy,
                weights,
                new long[] {shape.out(), 1, 3 * plane, plane},
                true,
                ConvolutionFinish.NONE,
                name,
                work,
                emitter);
    }

    private Value emit(
            Value x,
            Value weights,
            long[] strides,
            boolean turned,
            ConvolutionFinish finish,
            String name,
            Step.Work work,
            StepEmitter emitter) {
        memory.desc inPlanes = new memory.desc(weights.shape(), OneDnnLayout.FLOAT, strides);
        Value filter = transformed(new Reorders(oneDnn).weights(weights, inPlanes, emitter), turned, emitter);
        NativeMatrices images = shape.imageMatrices();
        NativeMatrices products = shape.outMatrices();
        MatrixProduct product = MatrixProduct.of(
                oneDnn, images.desc(), shape.weightMatrices().desc(), products.desc(), MatrixProduct.Finish.NONE);
        Value out = emitter.value("convolution", shape.batch(), shape.outHeight(), shape.outWidth(), shape.out());
        Value transformed = emitter.value("winograd.images", images.layout());
        Value multiplied = emitter.value("winograd.products", products.layout());
        Value scratch = emitter.value("winograd.scratch", product.scratch());
        List<Value> reads = new ArrayList<>(List.of(x, filter));
        reads.addAll(finish.reads());
        emitter.step(name, reads, List.of(out, transformed, multiplied, scratch), work, Set.of(), arrays -> {
            Runnable multiply = product.bind(
                    Operand.of(arrays.apply(transformed)),
                    Operand.of(arrays.apply(filter)),
                    Operand.of(arrays.apply(multiplied)),
                    arrays.apply(scratch));
            WinogradImages in = new WinogradImages(oneDnn.workers(), shape, arrays.apply(x), arrays.apply(transformed));
            Results results = new Results(finish, arrays, arrays.apply(multiplied), arrays.apply(out));
            return () -> {
                for (int from = 0; from < shape.batch(); from += shape.part()) {
                    in.transform(from);
                    multiply.run();
                    results.write(from);
                }
            };
        });
        return out;
    }

    private static NativePixels pixels(INDArray array, int height, int width, int channels) {
        return new NativePixels(OneDnn.floats(array), height, width, channels);
    }

    /** Transforms weights {@code [3, 3, in, out]}. */
    private Value transformed(Value planes, boolean turned, StepEmitter emitter) {
        NativeMatrices from = NativeMatrices.weights(shape.in(), shape.out());
        NativeMatrices to = shape.weightMatrices();
        Value filter = emitter.value("winograd.weights", to.layout());
        emitter.step("winograd transform of weights", List.of(planes), List.of(filter), arrays -> {
            List<INDArray> held = List.of(arrays.apply(planes), arrays.apply(filter));
            FloatBuffer source = OneDnn.floats(arrays.apply(planes));
            FloatBuffer target = OneDnn.floats(arrays.apply(filter));
            KernelWorkers workers = oneDnn.workers();
            WinogradTransforms[] tiles = WinogradTransforms.forWorkers(workers, shape.out());
            return () -> workers.run(
                    shape.in(),
                    held,
                    (worker, begin, end) -> WinogradShape.blocks(begin, end, shape.out(), block -> {
                        from.read(source, block, turned, tiles[worker].tile());
                        tiles[worker].weights();
                        to.write(target, block, tiles[worker].tile());
                    }));
        });
        return filter;
    }

    /** Transforms products to results and writes them. */
    private final class Results {
        private final FloatBuffer products;
        private final NativePixels out;
        private final Optional<NativePixels> shortcut;
        private final boolean relu;
        private final float[] bias;
        private final Optional<FloatBuffer> biasSource;
        private final WinogradTransforms[] tiles;
        private final float[][][] added;
        private final List<INDArray> held = new ArrayList<>();

        Results(ConvolutionFinish finish, ValueMemory arrays, INDArray from, INDArray target) {
            held.add(from);
            held.add(target);
            products = OneDnn.floats(from);
            finish.reads().forEach(value -> held.add(arrays.apply(value)));
            out = pixels(target, shape.outHeight(), shape.outWidth(), shape.out());
            shortcut = finish.shortcut()
                    .map(value -> pixels(arrays.apply(value), shape.outHeight(), shape.outWidth(), shape.out()));
            relu = finish.relu();
            biasSource = finish.bias().map(value -> OneDnn.floats(arrays.apply(value)));
            int length = WinogradShape.lengthOfArrays(shape.out());
            bias = new float[Math.max(length, shape.out())];
            tiles = WinogradTransforms.forWorkers(oneDnn.workers(), shape.out());
            int places = WinogradTransforms.SIZE * WinogradTransforms.SIZE;
            added = new float[shortcut.isPresent() ? oneDnn.workers().count() : 0][places][length];
        }

        void write(int firstImage) {
            NativeMatrices matrices = shape.outMatrices();
            biasSource.ifPresent(source -> {
                // For each tile of an array.
                for (int at = 0; at + shape.out() <= bias.length; at += shape.out()) {
                    source.get(0, bias, at, shape.out());
                }
            });
            oneDnn.workers().run(matrices.rows(), held, (worker, begin, end) -> {
                WinogradTransforms tile = tiles[worker];
                WinogradShape.blocks(begin, end, shape.out(), block -> {
                    matrices.read(products, block, false, tile.tile());
                    tile.results();
                    finish(firstImage, block, tile, worker);
                    for (int row = 0; row < block.rows(); row++) {
                        out.write(
                                shape.results(firstImage, block.row() + row, block),
                                tile.tile(),
                                row * block.columns());
                    }
                });
            });
        }

        private void finish(int firstImage, NativeMatrices.Block block, WinogradTransforms tile, int worker) {
            if (biasSource.isPresent()) {
                tile.addToResults(bias, block.column());
            }
            shortcut.ifPresent(source -> {
                for (int row = 0; row < block.rows(); row++) {
                    source.read(
                            shape.results(firstImage, block.row() + row, block), added[worker], row * block.columns());
                }
                tile.addToResults(added[worker]);
            });
            if (relu) {
                tile.reluOfResults();
            }
        }
    }
}
