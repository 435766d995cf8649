package org.moco4j.quickrun;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.moco4j.ResizeMode;
import org.moco4j.augment.TwoViews;
import org.moco4j.augment.ViewSample;
import org.moco4j.config.MocoConfig;
import org.moco4j.data.ChannelStatistics;
import org.moco4j.data.ImageSet;
import org.moco4j.data.folder.ImageFile;
import org.moco4j.data.source.ImageSources;
import org.moco4j.embed.ImageEncoder;
import org.moco4j.inspect.EncoderComparison;
import org.moco4j.inspect.EncoderComparison.Encoded;
import org.moco4j.report.TaskListener;
import org.moco4j.session.ComponentFactory;

/**
 * Encodes images and augmented views of them with the encoder that a training started from and with the trained one, so
 * that the two can be compared.
 *
 * @param config of the training
 * @param images files that can be read
 */
record StartComparison(MocoConfig config, List<ImageFile> images, TaskListener console) {
    /** The most images that are compared. */
    private static final int MOST_IMAGES = 2000;
    /** The most images of which views are compared. A mean over more hardly differs. */
    private static final int MOST_VIEWED = 512;

    private static final int AT_ONCE = 32;
    /** Views keep their colors from 0 to 1, because each encoder normalizes them in its own way. */
    private static final ChannelStatistics UNCHANGED =
            new ChannelStatistics(new float[] {0, 0, 0}, new float[] {1, 1, 1});

    /**
     * Compares two encoders.
     *
     * @param start file of the encoder that the training started from
     * @param trained file of the trained encoder
     * @param threads number of threads
     */
    EncoderComparison of(Path start, Path trained, int threads) throws IOException, InterruptedException {
        List<ImageFile> chosen = Arrays.stream(EncoderComparison.evenly(images.size(), MOST_IMAGES))
                .mapToObj(images::get)
                .toList();
        int everyOne = Math.max(1, (chosen.size() + MOST_VIEWED - 1) / MOST_VIEWED);
        try (ImageEncoder first = ImageEncoder.load(start);
                ImageEncoder second = ImageEncoder.load(trained)) {
            Rows before = new Rows(first);
            Rows after = new Rows(second);
            for (int from = 0; from < chosen.size(); from += AT_ONCE) {
                List<ImageFile> part = chosen.subList(from, Math.min(chosen.size(), from + AT_ONCE));
                Path[] files = part.stream().map(ImageFile::path).toArray(Path[]::new);
                int begin = from;
                Path[] viewed = IntStream.range(0, files.length)
                        .filter(i -> (begin + i) % everyOne == 0)
                        .mapToObj(i -> files[i])
                        .toArray(Path[]::new);
                List<ViewSample> samples = samples(viewed, from);
                before.add(files, samples);
                after.add(files, samples);
                console.progress("comparing encoders", from + part.size(), chosen.size());
            }
            return EncoderComparison.of(
                    before.encoded(),
                    after.encoded(),
                    chosen.stream()
                            .map(image -> String.valueOf(image.path().getParent()))
                            .toList(),
                    threads);
        }
    }

    /** Returns two views of each image. */
    private List<ViewSample> samples(Path[] files, int epoch) throws InterruptedException {
        int side = Math.max(config.data().cacheSize(), config.data().imageSize());
        ImageSet.Builder whole = ImageSet.builder(side, side, List.of());
        for (Path file : files) {
            whole.add(ImageSources.ofFile(file, side, ResizeMode.CENTER_SQUARE), 0);
        }
        TwoViews views = new TwoViews(
                whole.build(),
                new ComponentFactory(config).augmentation(UNCHANGED),
                config.run().seed());
        return IntStream.range(0, files.length)
                .mapToObj(i -> ViewSample.of(views, epoch, i))
                .toList();
    }

    /** Features of one encoder. */
    private static final class Rows {
        private final ImageEncoder encoder;
        private final List<float[]> features = new ArrayList<>();
        private final List<float[]> queries = new ArrayList<>();
        private final List<float[]> keys = new ArrayList<>();

        Rows(ImageEncoder encoder) {
            this.encoder = encoder;
        }

        void add(Path[] files, List<ViewSample> samples) throws InterruptedException {
            features.addAll(List.of(encoder.encode(files)));
            queries.addAll(List.of(encoder.encode(drawn(samples, ViewSample::query))));
            keys.addAll(List.of(encoder.encode(drawn(samples, ViewSample::key))));
        }

        private static BufferedImage[] drawn(List<ViewSample> samples, Function<ViewSample, BufferedImage> view) {
            return samples.stream().map(view).toArray(BufferedImage[]::new);
        }

        Encoded encoded() {
            return new Encoded(matrix(features), matrix(queries), matrix(keys));
        }

        private static float[][] matrix(List<float[]> rows) {
            return rows.toArray(float[][]::new);
        }
    }
}
