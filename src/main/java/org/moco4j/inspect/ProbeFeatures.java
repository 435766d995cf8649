package org.moco4j.inspect;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.moco4j.UserError;
import org.moco4j.augment.Augmentation;
import org.moco4j.augment.EvaluationView;
import org.moco4j.augment.TwoViews;
import org.moco4j.augment.View;
import org.moco4j.checkpoint.TrainedEncoder;
import org.moco4j.data.Dataset;
import org.moco4j.data.ImageSet;
import org.moco4j.eval.FeatureExtractor;
import org.moco4j.eval.Features;
import org.moco4j.eval.probe.LabeledFeatures;
import org.moco4j.moco.MocoState;
import org.moco4j.nn.EncoderShape;
import org.moco4j.plan.cuda.CloseStack;
import org.moco4j.session.EncoderSession;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The backbone features for training and testing a linear probe. They are extracted once and stored in the results
 * folder.
 */
final class ProbeFeatures implements AutoCloseable {
    private final EncoderSession session;
    private final Augmentation augmentation;
    private final String dataName;
    private final ImageSet train;
    private final ImageSet test;
    private final FeatureCache cache;
    private final List<INDArray> owned = new ArrayList<>();

    /** @throws UserError if the data has no labels, or no test images */
    ProbeFeatures(EncoderSession session) throws IOException {
        Dataset data = session.loadData();
        this.session = session;
        this.augmentation =
                session.augmentation(session.statistics(data::statistics, "of the data set " + data.name()));
        this.dataName = data.name();
        this.train = data.train();
        this.test = data.test().orElseThrow(() -> new UserError(noTestImages(data)));
        this.cache = new FeatureCache(session.resultsFolder().resolve("features"));
    }

    private static String noTestImages(Dataset data) {
        return data.train().hasLabels()
                ? "The data set " + data.name() + " has labels but no test images, so a probe cannot be tested."
                        + " Give each class at least two images, or put test images of the same classes into a folder"
                        + " test beside a folder train."
                : "The data set " + data.name() + " has no labels, which a probe needs."
                        + " Put the images of each class into a folder named after it, and leave out unlabelled.";
    }

    /** Returns the names of the classes. */
    List<String> classNames() {
        return train.classNames();
    }

    /** Returns the name of the data set, or of the folder of images. */
    String dataName() {
        return dataName;
    }

    int trainImages() {
        return train.size();
    }

    int testImages() {
        return test.size();
    }

    int[] trainLabels() {
        return train.labels();
    }

    /** Returns the features of the training images without augmentation. */
    LabeledFeatures train() throws IOException {
        return of("encoding training images", train, unaugmented(train), "plain", session.extractor(), encoderKey());
    }

    /** Returns the features of the test images without augmentation. */
    LabeledFeatures test() throws IOException {
        return of("encoding test images", test, unaugmented(test), "plain", session.extractor(), encoderKey());
    }

    /**
     * Returns the features of the training images with random crops and flips, as in He et al. 2020. Each epoch has
     * other crops.
     */
    LabeledFeatures augmentedTrain(int epoch) throws IOException {
        Augmentation crops = new Augmentation(
                augmentation.cropScale(),
                augmentation.cropRatio(),
                augmentation.flip(),
                augmentation.jitter(),
                0,
                0,
                0,
                augmentation.blurSigma(),
                augmentation.outputSize(),
                augmentation.mean(),
                augmentation.std());
        long seed = session.config().run().seed();
        TwoViews views = new TwoViews(train, crops, seed);
        String task = "encoding augmented images, view " + (epoch + 1);
        return of(
                task, train, views.queries(epoch), crops + " " + seed + " " + epoch, session.extractor(), encoderKey());
    }

    /**
     * Returns the features of the training and test images, without augmentation, from an encoder that is not trained.
     */
    List<LabeledFeatures> untrained() throws IOException {
        long seed = session.config().run().seed();
        try (UntrainedEncoder untrained = UntrainedEncoder.like(session, seed)) {
            String key = "untrained " + session.encoder().shape() + " " + seed;
            return List.of(
                    of("encoding, encoder untrained", train, unaugmented(train), "plain", untrained.extractor(), key),
                    of(
                            "encoding tests, encoder untrained",
                            test,
                            unaugmented(test),
                            "plain",
                            untrained.extractor(),
                            key));
        }
    }

    /** Deletes the features of older checkpoints, which would otherwise accumulate. */
    void deleteUnused() throws IOException {
        cache.deleteUnused();
    }

    private LabeledFeatures of(
            String task, ImageSet images, View view, String viewKey, FeatureExtractor extractor, String encoder)
            throws IOException {
        String key = String.join("\n", encoder, images.checksum(), viewKey, augmentation.toString());
        long[] shape = {images.size(), extractor.shape().backboneDim()};
        INDArray features = cache.get(key, shape, () -> {
            Features both = extractor.extract(
                    view,
                    images.size(),
                    (encoding, done, total) -> session.console().progress(task, done, total));
            both.feature().close();
            return both.backbone();
        });
        owned.add(features);
        return new LabeledFeatures(features, images.labels());
    }

    private View unaugmented(ImageSet images) {
        return new EvaluationView(images, augmentation);
    }

    /** Returns a text that identifies the encoder, independent of its file if it is a checkpoint. */
    private String encoderKey() throws IOException {
        TrainedEncoder.Origin origin = session.encoder().origin();
        Path file = origin.file();
        String precision =
                session.engine().kernels() + " " + session.config().compute().precision();
        if (origin.checkpoint().isPresent()) {
            return origin.checkpoint().get().provenance() + " " + precision;
        }
        return file.toAbsolutePath() + " " + Files.size(file) + " " + Files.getLastModifiedTime(file) + " " + precision;
    }

    @Override
    public void close() {
        owned.forEach(INDArray::close);
    }

    /** An encoder before any training. A trained encoder must be better. */
    private record UntrainedEncoder(MocoState state, FeatureExtractor extractor) implements AutoCloseable {
        private static final int SHORTEST_QUEUE = 1;

        /** Creates an encoder of the same shape as the session's, with the initial weights for this seed. */
        static UntrainedEncoder like(EncoderSession session, long seed) {
            EncoderShape shape = session.encoder().shape();
            MocoState state = MocoState.initial(shape, SHORTEST_QUEUE, DataType.FLOAT, seed);
            int workers = session.compute().threads().workers();
            int batch = FeatureExtractor.usualBatch(shape);
            FeatureExtractor extractor = FeatureExtractor.ofConstantWeights(
                    shape, state.query(), state.queryStatistics(), session.engine(), batch, workers);
            return new UntrainedEncoder(state, extractor);
        }

        @Override
        public void close() {
            try (CloseStack all = new CloseStack()) {
                all.push(state::close);
                all.push(extractor::close);
            }
        }
    }
}
