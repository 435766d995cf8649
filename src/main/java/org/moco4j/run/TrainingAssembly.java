package org.moco4j.run;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.moco4j.augment.Augmentation;
import org.moco4j.augment.AugmentationSheet;
import org.moco4j.augment.PixelSource;
import org.moco4j.augment.TwoViews;
import org.moco4j.augment.ViewSample;
import org.moco4j.config.MocoConfig;
import org.moco4j.data.ImageSet;
import org.moco4j.eval.FeatureExtractor;
import org.moco4j.eval.KnnEvaluation;
import org.moco4j.eval.KnnMonitor;
import org.moco4j.eval.LabeledImages;
import org.moco4j.io.AtomicFile;
import org.moco4j.moco.MocoState;
import org.moco4j.plan.Engine;
import org.moco4j.report.results.ThumbnailSheet;
import org.moco4j.report.results.ViewSamples;
import org.moco4j.session.ConfigComponents;

/** What a run has beside its stages of training: engine, feature extractor, kNN monitor. */
record TrainingAssembly(Engine engine, FeatureExtractor extractor, Optional<KnnEvaluation> knn)
        implements AutoCloseable {
    private static final int EVALUATION_BATCH = 256;
    private static final int SHEET_IMAGES = 12;
    private static final int SHEET_COLUMNS = 3;
    private static final int SHEET_CELL = 96;
    private static final int LARGEST_THUMBNAIL = 96;
    /** Larger thumbnails are kept as JPEG. */
    private static final int LARGEST_EXACT = 48;

    static TrainingAssembly build(RunContext context, MocoState state, InstantSource clock) {
        MocoConfig config = context.config();
        ConfigComponents blueprint = new ConfigComponents(config);
        Augmentation augmentation = blueprint.augmentation(context.data().statistics());
        int workers = context.threads().workers();

        Engine engine = blueprint.engine(context.machine());
        ImageSet train = context.data().train();
        FeatureExtractor extractor = new FeatureExtractor(
                blueprint.encoder(), state.query(), state.queryStatistics(), engine, EVALUATION_BATCH, workers);
        Optional<KnnEvaluation> knn = context.data()
                .test()
                .map(test -> new KnnEvaluation(
                        extractor, monitor(context), labelled(train), labelled(test), augmentation, clock));
        return new TrainingAssembly(engine, extractor, knn);
    }

    private static LabeledImages labelled(ImageSet images) {
        return new LabeledImages(PixelSource.of(images), images.labels());
    }

    /** The accuracy without an encoder, 0 to 1; empty if the data has no labels. */
    static Optional<Double> baseline(RunContext context) {
        ImageSet train = context.data().train();
        return context.data()
                .test()
                .map(test -> RawPixelBaseline.accuracy(monitor(context), labelled(train), labelled(test)));
    }

    private static KnnMonitor monitor(RunContext context) {
        return new KnnMonitor(
                context.config().evaluation().knnK(),
                context.config().evaluation().knnT(),
                context.data().train().classNames().size(),
                context.threads().compute());
    }

    /** Where {@link #writeViews} writes. */
    static Path viewsFile(RunContext context) {
        return context.config().resultsFolder().resolve("views.png");
    }

    /** An image of some images with their two views: the first thing to look at with images of one's own. */
    static void writeViews(RunContext context) throws IOException {
        TwoViews views = context.views(new ConfigComponents(context.config())
                .augmentation(context.data().statistics()));
        int size = context.config().data().imageSize();
        int images = Math.min(SHEET_IMAGES, views.images().size());
        BufferedImage sheet = new AugmentationSheet(views, SHEET_COLUMNS, Math.max(1, SHEET_CELL / size))
                .render(0, IntStream.range(0, images).toArray());
        AtomicFile.write(viewsFile(context), out -> ImageIO.write(sheet, "png", out));
        ViewSamples.FILE.write(context.config().resultsFolder(), samples(context, views, images));
    }

    /** The same for the page, at most {@value #LARGEST_THUMBNAIL} pixels wide. */
    private static ViewSamples samples(RunContext context, TwoViews views, int images) throws IOException {
        ImageSet train = context.data().train();
        int size = Math.min(context.config().data().imageSize(), LARGEST_THUMBNAIL);
        ThumbnailSheet sheet = new ThumbnailSheet(3 * images, size);
        List<String> names = new ArrayList<>();
        for (int image = 0; image < images; image++) {
            ViewSample pictures = ViewSample.of(views, 0, image);
            sheet.draw(3 * image, pictures.original());
            sheet.draw(3 * image + 1, pictures.query());
            sheet.draw(3 * image + 2, pictures.key());
            names.add(train.hasLabels() ? train.classNames().get(train.label(image)) : "image " + image);
        }
        String file = size > LARGEST_EXACT ? "views.jpg" : "views-atlas.png";
        return new ViewSamples(
                names, sheet.write(context.config().resultsFolder().resolve(file)));
    }

    @Override
    public void close() {
        knn.ifPresent(KnnEvaluation::close);
        extractor.close();
        engine.close();
    }
}
