package org.moco4j.cli.looking;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.IntStream;
import org.moco4j.UserError;
import org.moco4j.augment.Augmentation;
import org.moco4j.augment.PixelSource;
import org.moco4j.augment.PlainView;
import org.moco4j.augment.TwoViews;
import org.moco4j.cli.EncoderSession;
import org.moco4j.config.EvaluationSettings;
import org.moco4j.data.Dataset;
import org.moco4j.data.ImageSet;
import org.moco4j.data.PictureSources;
import org.moco4j.eval.FeatureHealth;
import org.moco4j.eval.FeatureSpread;
import org.moco4j.eval.Features;
import org.moco4j.eval.KnnMonitor;
import org.moco4j.eval.ProgressSink;
import org.moco4j.eval.ViewAlignment;
import org.moco4j.report.RetrievalSheet;
import org.moco4j.report.results.FeatureMeasures;
import org.moco4j.report.results.KnnAccuracy;

/** What {@code infer} does: classifies the test images by their neighbours, and shows what is alike and what is not. */
final class Inference {
    private static final int ALIGNED = 2048;
    private static final int MAPPED = 2000;

    private final EncoderSession session;
    private final Dataset data;
    private final Augmentation augmentation;
    private final ImageSet gallery;
    private final InstantSource clock;

    /** @param data the data set of the session's config */
    Inference(EncoderSession session, Dataset data, InstantSource clock) {
        this.session = session;
        this.data = data;
        this.augmentation = session.augmentation(data::statistics);
        this.gallery = data.test().orElse(data.train());
        this.clock = clock;
    }

    /**
     * Which queries the picture shows.
     *
     * @param images files of the user's own; empty: images of the gallery
     * @param indices those; empty: at random
     * @param count how many at random
     */
    record Queries(List<Path> images, List<Integer> indices, int count) {}

    /**
     * What came out.
     *
     * @param knn empty where the data has no labels
     */
    record Outcome(Optional<KnnAccuracy> knn, Path picture) {}

    /** Classifies the test images, where there are labels, and looks at all. */
    Outcome run(Queries queries) throws IOException {
        Path results = session.resultsFolder();
        check(queries);
        try (Features features = Features.allocate(session.encoder().shape(), gallery.size())) {
            Optional<KnnAccuracy> knn = Optional.empty();
            if (data.test().isPresent()) {
                knn = Optional.of(classify(features));
                KnnAccuracy.FILE.write(results, knn.get());
            } else {
                session.console().say("The data has no labels, so no accuracy; looking among all images.");
                encode(features);
            }
            return new Outcome(knn, look(features, queries, results));
        }
    }

    /** Looks at the images without classifying them: a training has done that already. */
    void lookOnly(Queries queries, Path results) throws IOException {
        try (Features features = Features.allocate(session.encoder().shape(), gallery.size())) {
            encode(features);
            look(features, queries, results);
        }
    }

    private void encode(Features features) {
        session.extractor()
                .extract(
                        view(gallery),
                        features,
                        (done, total) -> session.console().progress("encoding images", done, total));
    }

    private Path look(Features features, Queries queries, Path results) throws IOException {
        FeatureMeasures.FILE.write(results, measures(features));
        map(features, results);
        Path picture = results.resolve("retrieval.png");
        RetrievalPicture retrieval = new RetrievalPicture(session, gallery, features, augmentation);
        retrieval.write(picture, columns(retrieval, queries), dataInWords());
        return picture;
    }

    private KnnAccuracy classify(Features features) {
        Instant start = clock.instant();
        EvaluationSettings settings = session.config().evaluation();
        ImageSet train = data.train();
        KnnMonitor monitor = new KnnMonitor(
                settings.knnK(),
                settings.knnT(),
                train.classNames().size(),
                session.compute().threads().compute());
        try (Features bank = session.extractor()
                .extract(
                        view(train),
                        train.size(),
                        (done, total) -> session.console().progress("encoding training images", done, total))) {
            RunningKnn.Accuracies accuracies = new RunningKnn(session, monitor, bank, labels(train))
                    .classify(view(gallery), features, labels(gallery));
            return new KnnAccuracy(
                    session.encoderInWords(),
                    data.name(),
                    train.size(),
                    gallery.size(),
                    settings.knnK(),
                    settings.knnT(),
                    accuracies.output(),
                    accuracies.backbone(),
                    Duration.between(start, clock.instant()).toMillis() / 1000.0);
        }
    }

    /** Alignment is measured on two random views of some images, the rest on all images as they are. */
    private FeatureMeasures measures(Features features) {
        int some = Math.min(ALIGNED, gallery.size());
        long seed = session.config().run().seed();
        TwoViews views = new TwoViews(PixelSource.of(gallery), augmentation, seed);
        ProgressSink progress = (done, total) -> session.console().progress("encoding augmented views", done, total);
        try (Features queries = session.extractor().extract(views.queries(0), some, ProgressSink.NONE);
                Features keys = session.extractor().extract(views.keys(0), some, progress)) {
            FeatureSpread spread = FeatureSpread.of(features.feature(), seed);
            return new FeatureMeasures(
                    session.encoderInWords(),
                    gallery.size(),
                    spread.dimensions(),
                    ViewAlignment.of(queries.feature(), keys.feature()).distance(),
                    spread.uniformity(),
                    FeatureHealth.of(features.feature()).deviation(),
                    spread.effectiveRank());
        }
    }

    private void map(Features features, Path results) throws IOException {
        String split = data.test().isPresent() ? "test" : "train";
        new MapMaking(
                        session.encoderInWords(),
                        dataInWords(),
                        session.compute().threads().compute(),
                        session.config().run().seed(),
                        session.console())
                .make(features.backbone(), Gallery.of(PictureSources.of(gallery, split)), MAPPED, results);
    }

    private void check(Queries queries) {
        for (int index : queries.indices()) {
            if (index < 0 || index >= gallery.size()) {
                throw new UserError("--index " + index + ": there are " + gallery.size()
                        + " images to look among, so it must be from 0 to " + (gallery.size() - 1) + ".");
            }
        }
        if (gallery.size() < 2) {
            throw new UserError("There is only one image to look among; at least two are needed.");
        }
    }

    private List<RetrievalSheet.Column> columns(RetrievalPicture retrieval, Queries queries) throws IOException {
        if (!queries.images().isEmpty()) {
            return retrieval.columns(queries.images());
        }
        int[] indices = queries.indices().isEmpty()
                ? retrieval.atRandom(queries.count(), session.config().run().seed())
                : queries.indices().stream().mapToInt(Integer::intValue).toArray();
        return retrieval.columns(indices);
    }

    private PlainView view(ImageSet images) {
        return new PlainView(PixelSource.of(images), augmentation);
    }

    private String dataInWords() {
        String what = data.test().isPresent() ? "test images" : "images";
        return String.format(Locale.ROOT, "%s, %,d %s", data.name(), gallery.size(), what);
    }

    private static int[] labels(ImageSet images) {
        return IntStream.range(0, images.size()).map(images::label).toArray();
    }
}
