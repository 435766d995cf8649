package org.moco4j.cli.training;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.moco4j.AtomicFile;
import org.moco4j.augment.Augmentation;
import org.moco4j.augment.AugmentationSheet;
import org.moco4j.augment.EpochOrder;
import org.moco4j.augment.PixelSource;
import org.moco4j.augment.TwoViewBatches;
import org.moco4j.augment.TwoViews;
import org.moco4j.cli.Blueprint;
import org.moco4j.config.DataSettings;
import org.moco4j.config.MocoConfig;
import org.moco4j.data.ImageSet;
import org.moco4j.eval.FeatureExtractor;
import org.moco4j.eval.KnnEvaluation;
import org.moco4j.eval.KnnMonitor;
import org.moco4j.eval.LabelledImages;
import org.moco4j.machine.Quiet;
import org.moco4j.plan.Engine;
import org.moco4j.train.EncoderService;
import org.moco4j.train.GraphEncoders;
import org.moco4j.train.MocoState;
import org.moco4j.train.Permutations;
import org.moco4j.train.Trainer;
import org.moco4j.train.TrainingListener;
import org.moco4j.train.TrainingLoop;
import org.moco4j.train.ViewSource;

/** The machinery of a run: views, encoders, trainer, kNN monitor. */
record RunParts(
        Blueprint blueprint,
        Engine engine,
        EncoderService encoders,
        Trainer trainer,
        TwoViews views,
        TwoViewBatches batches,
        FeatureExtractor extractor,
        Optional<KnnEvaluation> knn)
        implements AutoCloseable {
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
        EncoderService encoders =
                Quiet.whileBuilding(() -> new GraphEncoders(blueprint.encoder(), blueprint.method(), state, engine));
        Trainer trainer = new Trainer(
                state,
                encoders,
                blueprint.momentumEncoder(),
                blueprint.sgd(),
                config.model().symmetric(),
                Permutations.seeded(config.run().seed()),
                blueprint.batchShape());

        ImageSet train = context.data().train();
        TwoViews views = views(context);
        EpochOrder order = new EpochOrder(
                config.run().seed(), train.size(), config.optimisation().batchSize());
        FeatureExtractor extractor = new FeatureExtractor(
                blueprint.encoder(), state.query(), state.queryStatistics(), engine, EVALUATION_BATCH, workers);
        Optional<KnnEvaluation> knn = context.data()
                .test()
                .map(test -> new KnnEvaluation(
                        extractor, monitor(context), labelled(train), labelled(test), augmentation, clock));
        return new RunParts(
                blueprint, engine, encoders, trainer, views, new TwoViewBatches(views, order, workers), extractor, knn);
    }

    private static LabelledImages labelled(ImageSet images) {
        return new LabelledImages(PixelSource.of(images), images.labels());
    }

    TrainingLoop loop(List<TrainingListener> listeners) {
        return new TrainingLoop(trainer, ViewSource.of(batches), blueprint.learningRate(), listeners);
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
        TwoViews views = views(context);
        int size = context.config().data().imageSize();
        int images = Math.min(SHEET_IMAGES, views.images().size());
        BufferedImage sheet = new AugmentationSheet(views, SHEET_COLUMNS, Math.max(1, SHEET_CELL / size))
                .render(0, IntStream.range(0, images).toArray());
        AtomicFile.write(viewsFile(context), out -> ImageIO.write(sheet, "png", out));
    }

    private static TwoViews views(RunContext context) {
        MocoConfig config = context.config();
        Augmentation augmentation =
                new Blueprint(config).augmentation(context.data().statistics());
        return new TwoViews(
                PixelSource.of(context.data().train()),
                augmentation,
                config.run().seed());
    }

    @Override
    public void close() {
        batches.close();
        knn.ifPresent(KnnEvaluation::close);
        extractor.close();
        trainer.close();
        encoders.close();
        engine.close();
    }
}
