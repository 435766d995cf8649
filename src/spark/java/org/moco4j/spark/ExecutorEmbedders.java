package org.moco4j.spark;

import java.io.IOException;
import org.moco4j.config.MocoConfig;
import org.moco4j.data.image.ImageDecoder;
import org.moco4j.data.image.SquareImage;
import org.moco4j.embed.Embedder;
import org.moco4j.eval.FeatureExtractor;
import org.moco4j.nn.Encoder;
import org.moco4j.nn.EncoderShape;
import org.moco4j.nn.FlatParameters;
import org.moco4j.plan.Engine;
import org.moco4j.platform.ComputeThread;
import org.moco4j.platform.KernelThreads;
import org.moco4j.session.ComponentFactory;
import org.moco4j.session.ComputeSetup;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * The encoders of an executor that embed images. A task has one of them for itself. They stay in the JVM between tasks,
 * because compiling the graph takes seconds.
 */
final class ExecutorEmbedders {
    /** Threads of a task that read images, for each thread that computes. Mostly they wait for the network. */
    private static final int READERS = 4;

    /** The ones of this JVM. Spark has no other place for what outlives a task. Guarded by the class. */
    private static ExecutorEmbedders current;

    private final EmbedSpec spec;
    private final MocoConfig config;
    private final ComputeSetup setup;
    private final ImageDecoder decoder;
    private final IdlePool<Slot> idle = new IdlePool<>(Slot::close);

    private ExecutorEmbedders(EmbedSpec spec) throws IOException {
        this.spec = spec;
        config = spec.mocoConfig();
        setup = ComputeSetup.prepare(config);
        // All tasks share it, so that the memory for decoding does not depend on their number.
        decoder = ImageDecoder.withMemory(
                ImageDecoder.MAX_MEMORY, new SquareImage(spec.network().imageSize(), spec.resize()));
    }

    /** The work of a task. */
    interface Work<T> {
        T with(Embedder embedder, ImageDecoder decoder) throws Exception;
    }

    /**
     * Does the work of a task with an encoder that no other task uses.
     *
     * @param weights of the encoder, as {@link WeightBytes} wrote them: weights, then statistics
     */
    static <T> T call(EmbedSpec spec, byte[] weights, Work<T> work) throws Exception {
        ExecutorEmbedders embedders = of(spec);
        return ComputeThread.call(() -> {
            KernelThreads.apply(spec.threads());
            return embedders.idle.call(
                    () -> embedders.new Slot(weights), slot -> work.with(slot.embedder, embedders.decoder));
        });
    }

    private static ExecutorEmbedders of(EmbedSpec spec) throws IOException {
        synchronized (ExecutorEmbedders.class) {
            if (current == null || !current.spec.identity().equals(spec.identity())) {
                if (current != null) {
                    current.close();
                }
                current = new ExecutorEmbedders(spec);
            }
            return current;
        }
    }

    /** No task runs any more: the driver waits for all tasks of an embedding before the next. */
    private void close() {
        idle.close();
    }

    /** An encoder. */
    private final class Slot {
        private final FlatParameters weights;
        private final FlatParameters statistics;
        private final Engine engine;
        private final FeatureExtractor extractor;
        private final Embedder embedder;

        Slot(byte[] bytes) {
            EncoderShape shape = spec.network().shape();
            Encoder encoder = new Encoder(shape);
            weights = FlatParameters.zeros(encoder.parameters(), DataType.FLOAT);
            statistics = FlatParameters.zeros(encoder.statistics(), DataType.FLOAT);
            WeightBytes.read(bytes, weights.flat(), statistics.flat());
            ComponentFactory components = new ComponentFactory(config);
            engine = components.engine(setup.host());
            extractor = FeatureExtractor.ofConstantWeights(
                    shape, weights, statistics, engine, FeatureExtractor.usualBatch(shape), spec.threads());
            int workers = config.compute().workers();
            embedder = new Embedder(
                    extractor,
                    components.augmentation(spec.statistics(), shape.imageSize()),
                    spec.layer(),
                    workers > 0 ? workers : READERS * spec.threads());
        }

        void close() {
            extractor.close();
            engine.close();
            weights.close();
            statistics.close();
        }
    }
}
