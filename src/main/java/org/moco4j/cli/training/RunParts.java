package org.moco4j.cli.training;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.moco4j.AtomicFile;
import org.moco4j.augment.Augmentation;
import org.moco4j.augment.AugmentationSheet;
import org.moco4j.augment.PixelSource;
import org.moco4j.augment.TwoViews;
import org.moco4j.cli.Blueprint;
import org.moco4j.config.DataSettings;
import org.moco4j.config.MocoConfig;
import org.moco4j.data.ImageSet;
import org.moco4j.eval.FeatureExtractor;
import org.moco4j.eval.KnnEvaluation;
import org.moco4j.eval.KnnMonitor;
import org.moco4j.eval.LabelledImages;
import org.moco4j.plan.Engine;
import org.moco4j.train.MocoState;

/** What a run has beside its stages of training: engine, feature extractor, kNN monitor. */
record RunParts(Engine engine, FeatureExtractor extractor, Optional<KnnEvaluation> knn) implements AutoCloseable {
    private static final int EVALUATION_BATCH = 256;
    private static final int SHEET_IMAGES = 12;
    private static final int SHEET_COLUMNS = 3;
    private static final int SHEET_CELL = 96;

    static RunParts build(RunContext context, MocoState state, InstantSource clock) {
        MocoConfig config = context.config();
        Blueprint blueprint = new Blueprint(config);
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
        return new RunParts(engine, extractor, knn);
    }

    private static LabelledImages labelled(ImageSet images) {
        return new LabelledImages(PixelSource.of(images), images.labels());
    }

    /** The accuracy without an encoder; of the built-in data set only, which is small and of which nobody knows it. */
    static Optional<String> baseline(RunContext context) {
        if (context.config().data().dataset() != DataSettings.Dataset.SHAPES) {
            return Optional.empty();
        }
        ImageSet train = context.data().train();
        return context.data()
                .test()
                .map(test -> RawPixelBaseline.line(monitor(context), labelled(train), labelled(test)));
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

    /** A picture of some images with their two views: the first thing to look at with pictures of one's own. */
    static void writeViews(RunContext context) throws IOException {
        TwoViews views = context.views(
                new Blueprint(context.config()).augmentation(context.data().statistics()));
        int size = context.config().data().imageSize();
        int images = Math.min(SHEET_IMAGES, views.images().size());
        BufferedImage sheet = new AugmentationSheet(views, SHEET_COLUMNS, Math.max(1, SHEET_CELL / size))
                .render(0, IntStream.range(0, images).toArray());
        AtomicFile.write(viewsFile(context), out -> ImageIO.write(sheet, "png", out));
    }

    @Override
    public void close() {
        knn.ifPresent(KnnEvaluation::close);
        extractor.close();
        engine.close();
    }
}
