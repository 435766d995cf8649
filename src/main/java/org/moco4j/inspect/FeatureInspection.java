package org.moco4j.inspect;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.moco4j.ProgressListener;
import org.moco4j.UserError;
import org.moco4j.augment.Augmentation;
import org.moco4j.augment.EvaluationView;
import org.moco4j.augment.TwoViews;
import org.moco4j.data.Dataset;
import org.moco4j.data.ImageSet;
import org.moco4j.data.ImageSource;
import org.moco4j.data.source.ImageSources;
import org.moco4j.eval.FeatureQuality;
import org.moco4j.eval.Features;
import org.moco4j.io.UnicodeNames;
import org.moco4j.report.results.FeatureMeasures;
import org.moco4j.session.EncoderSession;
import org.moco4j.session.TaskParts;

/** Inspects the features of some images: measures them, draws which images are similar, and draws a map. */
public final class FeatureInspection {
    private static final int ALIGNMENT_IMAGES = 2048;
    private static final int MOST_QUERIES = 64;
    private static final int MAP_POINTS = 2000;

    private final EncoderSession session;
    private final Dataset data;
    private final Augmentation augmentation;
    private final ImageSet gallery;

    /**
     * Inspects the test images, or the training images if there are no test images.
     *
     * @param data the data set of the session's config
     * @param most largest number of images; if there are more, the seed chooses some
     */
    FeatureInspection(EncoderSession session, Dataset data, int most) {
        this.session = session;
        this.data = data;
        this.augmentation =
                session.augmentation(session.statistics(data::statistics, "of the data set " + data.name()));
        this.gallery = sample(
                data.test().orElse(data.train()), most, session.config().run().seed());
    }

    private static ImageSet sample(ImageSet images, int most, long seed) {
        return images.size() <= most ? images : images.fraction((double) most / images.size(), seed);
    }

    /**
     * The query images of a retrieval.
     *
     * @param images files of the user; if empty, the queries are from the gallery
     * @param indices indices in the gallery; if empty, the queries are chosen at random
     * @param count number of random queries
     */
    public record Queries(List<Path> images, List<Integer> indices, int count) {
        /**
         * Replaces each folder in a list by the images in it that can be read.
         *
         * @param strict whether an image that cannot be read is an error; called only if there is a folder
         * @param notes receives a sentence for each kind of skipped files
         * @throws UserError if a path is missing, a folder has more than 64 images, or {@code strict} is true and an
         *     image cannot be read
         */
        public static List<Path> filesOf(List<Path> filesAndFolders, BooleanSupplier strict, Consumer<String> notes)
                throws IOException, InterruptedException {
            List<Path> files = new ArrayList<>();
            for (Path given : filesAndFolders) {
                Path path = UnicodeNames.existing(given);
                if (!Files.isDirectory(path)) {
                    files.add(path);
                    continue;
                }
                ImageSources.Found found = ImageSources.filesIn(path, MOST_QUERIES);
                found.skippedFiles().failIfStrict(strict.getAsBoolean());
                found.skippedFiles().sentences().forEach(notes);
                files.addAll(found.files());
            }
            return files;
        }

        /** Chooses {@code count} images of the gallery at random. */
        static Queries atRandom(int count) {
            return new Queries(List.of(), List.of(), count);
        }
    }

    /** Returns the images that are inspected. */
    ImageSet gallery() {
        return gallery;
    }

    /** Encodes the gallery and inspects its features. */
    void encodeAndInspect(Queries queries, Path results, TaskParts parts) {
        try (Features features = encode()) {
            inspect(features, queries, results, parts);
        }
    }

    /** Returns the features of the gallery, which the caller closes. */
    Features encode() {
        return session.extractor()
                .extract(
                        view(gallery),
                        gallery.size(),
                        (task, done, total) -> session.console().progress("encoding images", done, total));
    }

    /**
     * Writes measures, map and retrieval image to a results folder.
     *
     * @param features features of the gallery
     * @param parts runs the three parts, each of which may fail
     * @return the file of the retrieval image
     */
    Path inspect(Features features, Queries queries, Path results, TaskParts parts) {
        parts.run("The state of the features", () -> FeatureMeasures.FILE.write(results, measures(features)));
        parts.run("The map", () -> map(features, results, parts));
        Path image = results.resolve(RetrievalInspection.FILE_NAME);
        parts.run("The search for similar images", () -> {
            RetrievalInspection retrieval = new RetrievalInspection(session, gallery, features, augmentation);
            List<RetrievalInspection.Found> found = found(retrieval, queries);
            retrieval.writeForPage(results, found, dataCaption());
            parts.run("The image of similar images", () -> retrieval.draw(image, found, dataCaption()));
        });
        return image;
    }

    /** Measures the alignment on two random views of some images, and the rest on all images without augmentation. */
    private FeatureMeasures measures(Features features) {
        int count = Math.min(ALIGNMENT_IMAGES, gallery.size());
        long seed = session.config().run().seed();
        TwoViews views = new TwoViews(gallery.viewSource(), augmentation, seed);
        ProgressListener progress =
                (task, done, total) -> session.console().progress("encoding augmented views", done, total);
        try (Features queries = session.extractor().extract(views.queries(0), count, ProgressListener.NONE);
                Features keys = session.extractor().extract(views.keys(0), count, progress)) {
            FeatureQuality quality = FeatureQuality.of(features.feature(), seed);
            return new FeatureMeasures(
                    session.encoderCaption(),
                    gallery.size(),
                    quality.dimensions(),
                    FeatureQuality.alignment(queries.feature(), keys.feature()),
                    quality.uniformity(),
                    FeatureQuality.deviation(features.feature()),
                    quality.effectiveRank());
        }
    }

    private void map(Features features, Path results, TaskParts parts) throws IOException {
        String split = data.test().isPresent() ? "test" : "train";
        new MapWriter(
                        session.encoderCaption(),
                        dataCaption(),
                        session.compute().threads().compute(),
                        session.config().run().seed(),
                        session.console())
                .write(
                        features.backbone(),
                        EmbeddedImages.of(ImageSource.of(gallery, split)),
                        MAP_POINTS,
                        results,
                        parts);
    }

    /**
     * Checks the queries.
     *
     * @throws UserError if an index is out of range, or the gallery has only one image
     */
    void check(Queries queries) {
        for (int index : queries.indices()) {
            if (index < 0 || index >= gallery.size()) {
                throw new UserError("--index " + index + ": there are " + gallery.size()
                        + " images to search in, so it must be from 0 to " + (gallery.size() - 1) + ".");
            }
        }
        if (gallery.size() < 2) {
            throw new UserError("There is only one image to search in; at least two are needed.");
        }
    }

    private List<RetrievalInspection.Found> found(RetrievalInspection retrieval, Queries queries) {
        if (!queries.images().isEmpty()) {
            return retrieval.find(queries.images());
        }
        int[] indices = queries.indices().isEmpty()
                ? retrieval.atRandom(queries.count(), session.config().run().seed())
                : queries.indices().stream().mapToInt(Integer::intValue).toArray();
        return retrieval.find(indices);
    }

    /** Returns the images without augmentation, in the size and normalization that the encoder takes. */
    EvaluationView view(ImageSet images) {
        return new EvaluationView(images, augmentation);
    }

    private String dataCaption() {
        String what = data.test().isPresent() ? "test images" : "images";
        return String.format(Locale.ROOT, "%s, %,d %s", data.name(), gallery.size(), what);
    }
}
