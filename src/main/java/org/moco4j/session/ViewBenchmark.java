package org.moco4j.session;

import java.nio.FloatBuffer;
import java.util.List;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.moco4j.augment.TwoViews;
import org.moco4j.augment.View;
import org.moco4j.augment.ViewBuffers;
import org.moco4j.config.MocoConfig;
import org.moco4j.data.ChannelStatistics;
import org.moco4j.data.ImageSet;
import org.moco4j.platform.ThreadCounts;

/** Measures how long making views of random images takes, and estimates how much that slows training steps. */
public final class ViewBenchmark {
    private static final double NANOS_PER_MS = 1e6;
    private static final int IMAGES = 8;
    /** The first views are slow, because the JVM compiles their code meanwhile. */
    private static final int WARMUP_EPOCHS = 3;

    private static final int EPOCHS = 4;

    private ViewBenchmark() {}

    /** Returns how long one thread takes to make the two views of each image of a batch, in milliseconds. */
    public static double millisPerBatch(MocoConfig config) {
        ComponentFactory components = new ComponentFactory(config);
        int stored = Math.max(config.data().cacheSize(), config.data().imageSize());
        ImageSet images = noise(IMAGES, stored, new SplittableRandom(0));
        TwoViews views = new TwoViews(images, components.augmentation(ChannelStatistics.of(images)), 0);
        ViewBuffers scratch = views.queries(0).newScratch();
        int side = config.data().imageSize();
        FloatBuffer target = FloatBuffer.allocate(3 * side * side);
        long start = 0;
        for (int epoch = 0; epoch < WARMUP_EPOCHS + EPOCHS; epoch++) {
            if (epoch == WARMUP_EPOCHS) {
                start = System.nanoTime();
            }
            for (View view : new View[] {views.queries(epoch), views.keys(epoch)}) {
                for (int image = 0; image < IMAGES; image++) {
                    view.write(image, scratch, target, 0);
                }
            }
        }
        double millis = (System.nanoTime() - start) / NANOS_PER_MS;
        return millis / (EPOCHS * IMAGES) * config.optimizer().batchSize();
    }

    /**
     * Estimates the duration of a training step while worker threads make the views of later steps. The slowest of
     * three things decides: the step, the workers, or the processors, which share the work of both.
     *
     * @param step duration of a step while nothing else runs
     * @param views time of one thread for the views of a step
     * @param processors number of processors
     */
    public static double stepWithViews(double step, double views, ThreadCounts threads, int processors) {
        double shared = (threads.compute() * step + views) / processors;
        return Math.max(Math.max(step, views / threads.workers()), shared);
    }

    /** Creates square images of random pixels. */
    static ImageSet noise(int images, int size, RandomGenerator random) {
        ImageSet.Builder builder = ImageSet.builder(size, size, List.of());
        byte[] pixels = new byte[3 * size * size];
        for (int i = 0; i < images; i++) {
            random.nextBytes(pixels);
            builder.add(pixels, 0);
        }
        return builder.build();
    }
}
