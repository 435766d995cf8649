package org.moco4j.eval;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.moco4j.ProgressListener;
import org.moco4j.augment.View;
import org.moco4j.augment.ViewBuffers;
import org.moco4j.nn.EncoderShape;
import org.moco4j.nn.EvaluationGraph;
import org.moco4j.nn.FlatParameters;
import org.moco4j.plan.Engine;
import org.moco4j.plan.GraphRunner;
import org.moco4j.plan.Program;
import org.moco4j.plan.cuda.CloseStack;
import org.moco4j.plan.cuda.GpuEngine;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.concurrency.AffinityManager;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Computes the features of images with an encoder in evaluation mode. Each call uses the current weights and
 * statistics, unless they are constant, and never changes them. Not thread-safe; do not call it while the engine runs
 * another program.
 */
public final class FeatureExtractor implements AutoCloseable {
    private static final int LARGEST_BATCH = 256;
    private static final int SMALLEST_BATCH = 32;
    /** The largest batch of 64 x 64 pixels. */
    private static final long PIXELS_IN_BATCH = LARGEST_BATCH * 64L * 64;

    private final EncoderShape shape;
    private final int workers;
    private final boolean constantWeights;
    private final GraphRunner runner;
    private final ViewBatches.Memory memory;
    /** Frees the weights that a GPU keeps. */
    private final List<Runnable> releases = new ArrayList<>();

    /**
     * Compiles the encoder once, so that one extractor serves a whole training. The weights may change between two
     * calls of {@code extract}. Create it before the engine runs another program, so that they share their memory.
     *
     * @param weights of type FLOAT
     * @param statistics the running statistics
     * @param batch number of images that are encoded at once
     * @param workers threads that prepare images, at least 1
     */
    public FeatureExtractor(
            EncoderShape shape,
            FlatParameters weights,
            FlatParameters statistics,
            Engine engine,
            int batch,
            int workers) {
        this(shape, weights, statistics, engine, batch, workers, false);
    }

    /**
     * Compiles an encoder whose weights never change. They are kept on the GPU of the engine, if it has one, until the
     * extractor is closed. On the CPU, what depends only on them is computed once. The parameters are those of the
     * constructor.
     */
    public static FeatureExtractor ofConstantWeights(
            EncoderShape shape,
            FlatParameters weights,
            FlatParameters statistics,
            Engine engine,
            int batch,
            int workers) {
        FeatureExtractor extractor = new FeatureExtractor(shape, weights, statistics, engine, batch, workers, true);
        if (engine instanceof GpuEngine gpu) {
            try {
                for (INDArray constant : List.of(weights.flat(), statistics.flat())) {
                    gpu.keep(constant);
                    extractor.releases.add(() -> gpu.release(constant));
                }
            } catch (RuntimeException e) {
                extractor.close();
                throw e;
            }
        }
        return extractor;
    }

    private FeatureExtractor(
            EncoderShape shape,
            FlatParameters weights,
            FlatParameters statistics,
            Engine engine,
            int batch,
            int workers,
            boolean constantWeights) {
        if (batch < 1 || workers < 1) {
            throw new IllegalArgumentException(
                    "batch and workers must be at least 1, were " + batch + " and " + workers);
        }
        if (weights.type() != DataType.FLOAT) {
            throw new IllegalArgumentException("weights must be of type FLOAT, were " + weights.type());
        }
        this.shape = shape;
        this.workers = workers;
        this.constantWeights = constantWeights;
        EvaluationGraph encoder = EvaluationGraph.build(shape, batch, weights, statistics);
        List<String> outputs = List.of(EvaluationGraph.FEATURE, EvaluationGraph.BACKBONE);
        // Keeping what depends on the weights takes memory, which a training has no use for.
        this.runner = engine.compile(
                constantWeights
                        ? Program.inference(encoder.graph(), outputs)
                        : Program.forward(encoder.graph(), outputs));
        this.memory = new ViewBatches.Memory(batch, shape.imageSize());
    }

    /**
     * Returns how many images are usually encoded at once: fewer if they are large, because the memory grows with their
     * pixels.
     */
    public static int usualBatch(EncoderShape shape) {
        long pixels = (long) shape.imageSize() * shape.imageSize();
        return (int) Math.max(SMALLEST_BATCH, Math.min(LARGEST_BATCH, PIXELS_IN_BATCH / pixels));
    }

    /** The encoder's shape. */
    public EncoderShape shape() {
        return shape;
    }

    /**
     * Computes the features of the first {@code images} images, in new arrays that the caller closes.
     *
     * @param view provides images of the encoder's size
     */
    public Features extract(View view, int images, ProgressListener progress) {
        Features features = Features.allocate(shape, images);
        extract(view, features, progress);
        return features;
    }

    /**
     * Overwrites {@code target} with the features of the first images, one per row.
     *
     * @param view provides images of the encoder's size
     * @throws org.moco4j.UserError if an image cannot be read and the source reports it
     * @throws IllegalStateException if a worker failed for another reason
     */
    public void extract(View view, Features target, ProgressListener progress) {
        extract(view, 0, target, 0, target.images(), progress);
    }

    /**
     * Overwrites some rows of {@code target}.
     *
     * @param first the first image
     * @param firstRow the row for its features
     * @param images number of images and rows
     * @throws org.moco4j.UserError if an image cannot be read and the source reports it
     * @throws IllegalStateException if a worker failed for another reason
     */
    public void extract(View view, int first, Features target, int firstRow, int images, ProgressListener progress) {
        try (WorkerPool pool = new WorkerPool("views", workers)) {
            ViewBatches batches = new ViewBatches(view, first, images, memory, pool);
            for (int from = 0; from < images; from += memory.batch()) {
                int to = Math.min(images, from + memory.batch());
                Map<String, INDArray> batch = Map.of(EvaluationGraph.IMAGES, batches.next());
                Map<String, INDArray> outputs = constantWeights ? runner.runAgain(batch) : runner.run(batch);
                copyRows(outputs.get(EvaluationGraph.FEATURE), target.feature(), firstRow + from, firstRow + to);
                copyRows(outputs.get(EvaluationGraph.BACKBONE), target.backbone(), firstRow + from, firstRow + to);
                progress.progress("encoding", to, images);
            }
        }
    }

    /** Copies the first rows of {@code batch} to the rows {@code from} to {@code to} of {@code all}. */
    private static void copyRows(INDArray batch, INDArray all, int from, int to) {
        all.get(NDArrayIndex.interval(from, to)).assign(batch.get(NDArrayIndex.interval(0, to - from)));
    }

    @Override
    public void close() {
        try (CloseStack all = new CloseStack()) {
            all.push(memory::close);
            releases.forEach(all::push);
            all.push(runner::close);
        }
    }

    /**
     * Prepares views of images in order, in batches of {@code [batch, size, size, 3]}. The workers prepare the next
     * batch while the caller uses the current one. The last batch may be incomplete; its remaining rows keep old
     * values.
     */
    private static final class ViewBatches {
        private final View view;
        private final int first;
        private final int images;
        private final Memory memory;
        private final WorkerPool pool;
        private final ViewBuffers[] scratch;
        private int started;
        private WorkerPool.Running preparing;

        /**
         * @param first the first image
         * @param images number of images
         * @param memory for the batches; it must not be used elsewhere at the same time
         */
        ViewBatches(View view, int first, int images, Memory memory, WorkerPool pool) {
            this.view = view;
            this.first = first;
            this.images = images;
            this.memory = memory;
            this.pool = pool;
            this.scratch = IntStream.range(0, pool.workers())
                    .mapToObj(worker -> view.newScratch())
                    .toArray(ViewBuffers[]::new);
            prepareNext();
        }

        /** The next batch, valid until the next call. */
        INDArray next() {
            preparing.await();
            INDArray ready = memory.slot(started - 1).array;
            // Marks a copy on a GPU as outdated; on the CPU this does nothing.
            Nd4j.getAffinityManager().tagLocation(ready, AffinityManager.Location.HOST);
            prepareNext();
            return ready;
        }

        private void prepareNext() {
            int from = started * memory.batch;
            int rows = Math.min(memory.batch, images - from);
            Slot slot = memory.slot(started);
            started++;
            preparing = pool.start(worker -> {
                for (int row = worker; row < rows; row += pool.workers()) {
                    view.write(first + from + row, scratch[worker], slot.values, row * memory.viewLength);
                }
            });
        }

        /** The array owns the buffer's memory, so the slot keeps both. */
        private record Slot(INDArray array, FloatBuffer values) {}

        /** Memory for two batches, which are used in turn. */
        static final class Memory implements AutoCloseable {
            private final int batch;
            private final int viewLength;
            private final Slot even;
            private final Slot odd;

            Memory(int batch, int size) {
                this.batch = batch;
                this.viewLength = 3 * size * size;
                this.even = slot(batch, size);
                this.odd = slot(batch, size);
            }

            int batch() {
                return batch;
            }

            private static Slot slot(int batch, int size) {
                INDArray array = Nd4j.create(DataType.FLOAT, batch, size, size, 3);
                return new Slot(array, array.data().asNioFloat());
            }

            private Slot slot(int number) {
                return number % 2 == 0 ? even : odd;
            }

            @Override
            public void close() {
                even.array.close();
                odd.array.close();
            }
        }
    }
}
