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
import org.moco4j.augment.TwoViews;
import org.moco4j.augment.ViewSample;
import org.moco4j.config.MocoConfig;
import org.moco4j.data.ImageSet;
import org.moco4j.eval.FeatureExtractor;
import org.moco4j.eval.KnnEvaluation;
import org.moco4j.eval.KnnMonitor;
import org.moco4j.eval.LabeledImages;
import org.moco4j.eval.RawPixelFeatures;
import org.moco4j.eval.SearchDevice;
import org.moco4j.io.AtomicFile;
import org.moco4j.moco.MocoState;
import org.moco4j.plan.Engine;
import org.moco4j.plan.cuda.CloseStack;
import org.moco4j.report.results.ThumbnailSheet;
import org.moco4j.report.results.ViewSamples;
import org.moco4j.session.ComponentFactory;

/** Creates and owns the engine, the feature extractor and the kNN monitor of a run. */
record RunComponents(Engine engine, FeatureExtractor extractor, Optional<KnnEvaluation> knn) implements AutoCloseable {
    private static final int EVALUATION_BATCH = 256;
    private static final int SHEET_IMAGES = 12;
    private static final int SHEET_COLUMNS = 3;
    private static final int SHEET_CELL = 96;
    private static final int LARGEST_THUMBNAIL = 96;
    /** Larger thumbnails are written as JPEG. */
    private static final int LARGEST_EXACT = 48;

    /** Creates all parts. */
    static RunComponents build(RunContext context, MocoState state, InstantSource clock) {
        MocoConfig config = context.config();
        ComponentFactory components = new ComponentFactory(config);
        Augmentation augmentation = components.augmentation(context.data().statistics());
        int workers = context.threads().workers();

        Engine engine = components.engine(context.host());
        ImageSet train = context.data().train();
        FeatureExtractor extractor = new FeatureExtractor(
                components.encoder(), state.query(), state.queryStatistics(), engine, EVALUATION_BATCH, workers);
        Optional<KnnEvaluation> knn = context.data()
                .test()
                .map(test -> new KnnEvaluation(
                        extractor,
                        monitor(context, SearchDevice.of(engine)),
                        labeled(train),
                        labeled(test),
                        augmentation,
                        clock));
        return new RunComponents(engine, extractor, knn);
    }

    private static LabeledImages labeled(ImageSet images) {
        return new LabeledImages(images, images.labels());
    }

    /**
     * Returns the kNN accuracy of the raw pixels, 0 to 1; empty if the data has no labels.
     *
     * @param engine of the run, whose GPU compares the images
     */
    static Optional<Double> baseline(RunContext context, Engine engine) {
        ImageSet train = context.data().train();
        return context.data()
                .test()
                .map(test -> RawPixelFeatures.accuracy(
                        monitor(context, SearchDevice.of(engine)), labeled(train), labeled(test)));
    }

    private static KnnMonitor monitor(RunContext context, SearchDevice device) {
        return new KnnMonitor(
                context.config().evaluation().knnK(),
                context.config().evaluation().knnT(),
                context.data().train().classNames().size(),
                context.threads().compute(),
                device);
    }

    /** Returns the file that {@link #writeViews} writes. */
    static Path viewsFile(RunContext context) {
        return context.config().resultsFolder().resolve("views.png");
    }

    /**
     * Draws some images with their two views into one file, so that users can check the augmentation of their own
     * images.
     */
    static void writeViews(RunContext context) throws IOException {
        TwoViews views = context.views(new ComponentFactory(context.config())
                .augmentation(context.data().statistics()));
        int size = context.config().data().imageSize();
        int images = Math.min(SHEET_IMAGES, views.images().size());
        int[] shown = spread(images, views.images().size());
        BufferedImage sheet =
                new AugmentationSheet(views, SHEET_COLUMNS, Math.max(1, SHEET_CELL / size)).render(0, shown);
        AtomicFile.write(viewsFile(context), out -> ImageIO.write(sheet, "png", out));
        ViewSamples.FILE.write(context.config().resultsFolder(), samples(context, views, shown));
    }

    /**
     * Returns {@code count} indices that are spread over all images by the golden ratio, because images of one class
     * may follow each other or come at regular distances.
     */
    private static int[] spread(int count, int images) {
        double golden = (Math.sqrt(5) - 1) / 2;
        return IntStream.range(0, count)
                .map(i -> count == images ? i : (int) (i * golden % 1 * images))
                .toArray();
    }

    /** Draws the same samples for the page, each at most {@value #LARGEST_THUMBNAIL} pixels wide. */
    private static ViewSamples samples(RunContext context, TwoViews views, int[] images) throws IOException {
        ImageSet train = context.data().train();
        int size = Math.min(context.config().data().imageSize(), LARGEST_THUMBNAIL);
        ThumbnailSheet sheet = new ThumbnailSheet(3 * images.length, size);
        List<String> names = new ArrayList<>();
        for (int place = 0; place < images.length; place++) {
            int image = images[place];
            ViewSample sample = ViewSample.of(views, 0, image);
            sheet.draw(3 * place, sample.original());
            sheet.draw(3 * place + 1, sample.query());
            sheet.draw(3 * place + 2, sample.key());
            names.add(train.hasLabels() ? train.classNames().get(train.label(image)) : "image " + image);
        }
        String file = size > LARGEST_EXACT ? "views.jpg" : "views-atlas.png";
        return new ViewSamples(
                names, sheet.write(context.config().resultsFolder().resolve(file)));
    }

    @Override
    public void close() {
        try (CloseStack all = new CloseStack()) {
            all.push(engine::close);
            all.push(extractor::close);
            knn.ifPresent(evaluation -> all.push(evaluation::close));
        }
    }
}
