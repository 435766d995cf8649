package org.moco4j.inspect;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.moco4j.UserError;
import org.moco4j.augment.Augmentation;
import org.moco4j.augment.EvaluationView;
import org.moco4j.augment.PixelSource;
import org.moco4j.augment.TwoViews;
import org.moco4j.data.Dataset;
import org.moco4j.data.ImageSet;
import org.moco4j.data.source.ImageSources;
import org.moco4j.eval.EncodingProgress;
import org.moco4j.eval.FeatureHealth;
import org.moco4j.eval.FeatureSpread;
import org.moco4j.eval.Features;
import org.moco4j.eval.ViewAlignment;
import org.moco4j.report.results.FeatureMeasures;
import org.moco4j.session.EncoderSession;
import org.moco4j.session.IndependentParts;

/** Looks at what an encoder makes of some images: measures their features, draws which are alike, and a map. */
public final class FeatureInspection {
    private static final int ALIGNED = 2048;
    private static final int MAPPED = 2000;

    private final EncoderSession session;
    private final Dataset data;
    private final Augmentation augmentation;
    private final ImageSet gallery;

    /**
     * Looks at the test images, or where there are none at the training images.
     *
     * @param data the data set of the session's config
     * @param most images at most; of more, some are drawn by the seed
     */
    FeatureInspection(EncoderSession session, Dataset data, int most) {
        this.session = session;
        this.data = data;
        this.augmentation =
                session.augmentation(session.statistics(data::statistics, "of the data set " + data.name()));
        this.gallery = some(
                data.test().orElse(data.train()), most, session.config().run().seed());
    }

    private static ImageSet some(ImageSet images, int most, long seed) {
        return images.size() <= most ? images : images.fraction((double) most / images.size(), seed);
    }

    /**
     * Which queries the image shows.
     *
     * @param images files of the user's own; empty: images of the gallery
     * @param indices those; empty: at random
     * @param count how many at random
     */
    public record Queries(List<Path> images, List<Integer> indices, int count) {
        public static Queries atRandom(int count) {
            return new Queries(List.of(), List.of(), count);
        }
    }

    /** The images that are looked at. */
    ImageSet gallery() {
        return gallery;
    }

    /** Encodes the gallery and looks at it. */
    void encodeAndLook(Queries queries, Path results, IndependentParts parts) {
        try (Features features = encode()) {
            look(features, queries, results, parts);
        }
    }

    /** The features of the gallery, which the caller closes. */
    Features encode() {
        return session.extractor()
                .extract(
                        view(gallery),
                        gallery.size(),
                        (done, total) -> session.console().progress("encoding images", done, total));
    }

    /**
     * Writes measures, map and retrieval image to a results folder.
     *
     * @param features of the gallery
     * @param parts each of the three is one of them
     * @return the retrieval image
     */
    Path look(Features features, Queries queries, Path results, IndependentParts parts) {
        parts.run("The state of the features", () -> FeatureMeasures.FILE.write(results, measures(features)));
        parts.run("The map", () -> map(features, results, parts));
        Path picture = results.resolve(RetrievalInspection.FILE_NAME);
        parts.run("What is similar", () -> {
            RetrievalInspection retrieval = new RetrievalInspection(session, gallery, features, augmentation);
            List<RetrievalInspection.Found> found = found(retrieval, queries);
            retrieval.writeForPage(results, found, dataInWords());
            parts.run("The image of what is similar", () -> retrieval.draw(picture, found, dataInWords()));
        });
        return picture;
    }

    /** Alignment is measured on two random views of some images, the rest on all images as they are. */
    private FeatureMeasures measures(Features features) {
        int some = Math.min(ALIGNED, gallery.size());
        long seed = session.config().run().seed();
        TwoViews views = new TwoViews(PixelSource.of(gallery), augmentation, seed);
        EncodingProgress progress =
                (done, total) -> session.console().progress("encoding augmented views", done, total);
        try (Features queries = session.extractor().extract(views.queries(0), some, EncodingProgress.NONE);
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

    private void map(Features features, Path results, IndependentParts parts) throws IOException {
        String split = data.test().isPresent() ? "test" : "train";
        new MapBuilder(
                        session.encoderInWords(),
                        dataInWords(),
                        session.compute().threads().compute(),
                        session.config().run().seed(),
                        session.console())
                .make(features.backbone(), EmbeddedImages.of(ImageSources.of(gallery, split)), MAPPED, results, parts);
    }

    /** @throws UserError where an index is of no image, or there is but one to look among */
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

    /** Images as this encoder wants them. */
    EvaluationView view(ImageSet images) {
        return new EvaluationView(PixelSource.of(images), augmentation);
    }

    private String dataInWords() {
        String what = data.test().isPresent() ? "test images" : "images";
        return String.format(Locale.ROOT, "%s, %,d %s", data.name(), gallery.size(), what);
    }
}
