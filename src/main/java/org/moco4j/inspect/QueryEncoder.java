package org.moco4j.inspect;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.moco4j.ProgressListener;
import org.moco4j.ResizeMode;
import org.moco4j.UserError;
import org.moco4j.augment.Augmentation;
import org.moco4j.augment.EvaluationView;
import org.moco4j.checkpoint.TrainedEncoder;
import org.moco4j.data.ChannelStatistics;
import org.moco4j.data.ImageSet;
import org.moco4j.data.source.ImageSources;
import org.moco4j.embed.Embedder;
import org.moco4j.eval.Features;
import org.moco4j.eval.FloatRows;
import org.moco4j.report.TaskListener;
import org.moco4j.report.results.EmbeddingDescription;
import org.moco4j.session.EncoderChoice;
import org.moco4j.session.EncoderSession;
import org.moco4j.session.ImageOptions;
import org.moco4j.session.NormalizationChoice;
import org.moco4j.text.SafeText;

/**
 * Encodes query images as the images of an embedding were encoded.
 *
 * @param choice the encoder; what the command line does not set is taken from the description of the embedding
 * @param console receives what is used
 */
public record QueryEncoder(EncoderChoice choice, TaskListener console) {
    /**
     * Returns the file of the encoder that made an embedding.
     *
     * @param needed whether an encoder is needed for the queries. If not, it only tells the data set of the images.
     * @return empty if no encoder is needed
     * @throws UserError if it is needed, and the embedding does not name it or the file is gone
     */
    public static Optional<Path> fileOf(Path matrix, boolean needed) throws IOException {
        Optional<EmbeddingDescription> made = StoredEmbedding.describe(matrix);
        if (!needed && made.map(known -> !known.folder().isEmpty()).orElse(true)) {
            return Optional.empty();
        }
        Optional<Path> file = made.map(EmbeddingDescription::encoderFile)
                .filter(name -> !name.isEmpty())
                .map(name -> path(name, matrix));
        if (!needed) {
            return file.filter(Files::isRegularFile);
        }
        if (file.isEmpty()) {
            throw new UserError((Files.exists(matrix) ? "" : matrix + " does not exist. ")
                    + "It is unknown which encoder made " + matrix
                    + ". Name the encoder's file for the query: --checkpoint FILE.");
        }
        if (!Files.isRegularFile(file.get())) {
            throw new UserError("The encoder that made " + matrix + " is no longer at " + file.get() + " ("
                    + SafeText.of(made.get().encoder())
                    + "). Name the file where it is now: --checkpoint FILE.");
        }
        return file;
    }

    private static Path path(String name, Path matrix) {
        try {
            return Path.of(name);
        } catch (InvalidPathException e) {
            throw new UserError(
                    "The description of " + matrix + " names the encoder '" + SafeText.of(name)
                            + "', which is not a path. Name the encoder's file: --checkpoint FILE."
                            + UserError.localeHint(e),
                    e);
        }
    }

    /**
     * Encodes images.
     *
     * @return one feature for each file, of length one
     * @throws UserError if an image cannot be read, or the encoder or its preparation of images differs from that of
     *     the embedding
     */
    float[][] encode(List<Path> files, ImageSearch search) throws IOException, InterruptedException {
        EmbeddingDescription made = search.embedding().description();
        EncoderChoice same = new EncoderChoice(choice.file(), choice.config(), options(made));
        try (EncoderSession session = EncoderSession.prepare(same, console)) {
            int side = session.encoder().shape().imageSize();
            boolean output = made.feature().equals("output");
            Embedder.Layer layer = output ? Embedder.Layer.OUTPUT : Embedder.Layer.BACKBONE;
            ChannelStatistics statistics = new ImageEmbedding(session, layer)
                    .statistics(search.embedding().folder());
            new EncoderCheck(search.matrix(), made, search.dimensions())
                    .check(
                            session.encoder().fingerprint(output),
                            output
                                    ? session.extractor().shape().dim()
                                    : session.extractor().shape().backboneDim(),
                            output ? "output" : "backbone",
                            side,
                            session.resize(),
                            NormalizationChoice.describe(statistics));
            console.info("Query: encoded by " + session.encoderCaption() + "; " + side + " x " + side
                    + " pixels, resize " + session.resize().key());
            if (made.fingerprint().isEmpty()) {
                console.notice(search.matrix().getFileName()
                        + " does not record its encoder, so it is not checked that it is this one.");
            }
            return features(session, files, session.augmentation(statistics), output);
        }
    }

    /** Returns the options of the command line. What it does not set is taken from the description. */
    private ImageOptions options(EmbeddingDescription made) throws IOException {
        if (made.encoder().isEmpty()) {
            return choice.imageOptions();
        }
        TrainedEncoder.Origin origin = TrainedEncoder.readOrigin(choice.file());
        boolean sameScale = origin.pixels()
                .filter(own -> NormalizationChoice.describe(own).equals(made.normalization()))
                .isPresent();
        return choice.imageOptions()
                .or(new ImageOptions(
                        Optional.of(made.imageSize()).filter(size -> size > 0),
                        ResizeMode.named(made.resize()),
                        sameScale
                                ? Optional.empty()
                                : NormalizationChoice.described(made.normalization(), "as in the embedding"),
                        false));
    }

    private static float[][] features(
            EncoderSession session, List<Path> files, Augmentation augmentation, boolean output)
            throws InterruptedException {
        int side = augmentation.outputSize();
        ImageSet.Builder images = ImageSet.builder(side, side, List.of());
        for (Path file : files) {
            images.add(ImageSources.ofFile(file, side, session.resize()), 0);
        }
        EvaluationView view = new EvaluationView(images.build(), augmentation);
        try (Features features = session.extractor().extract(view, files.size(), ProgressListener.NONE)) {
            FloatRows rows = new FloatRows("the features", output ? features.feature() : features.backbone());
            float[][] all = new float[files.size()][rows.length()];
            for (int i = 0; i < all.length; i++) {
                rows.copy(i, all[i]);
            }
            return all;
        }
    }
}
