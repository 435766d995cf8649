package org.moco4j.checkpoint;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import org.moco4j.ResizeMode;
import org.moco4j.UserError;
import org.moco4j.nn.Encoder;
import org.moco4j.nn.EncoderShape;
import org.moco4j.nn.FlatParameters;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The query encoder of a run, ready to encode; off the heap until {@link #close()}.
 *
 * @param shape what it looks like
 * @param weights of type FLOAT, with torchvision's names
 * @param statistics running means and variances of its batch norms
 * @param origin where it comes from
 */
public record TrainedEncoder(EncoderShape shape, FlatParameters weights, FlatParameters statistics, Origin origin)
        implements AutoCloseable {
    /** CIFAR's, for a file from elsewhere that does not say. */
    private static final int USUAL_IMAGE_SIZE = 32;

    /**
     * Where an encoder comes from.
     *
     * @param file what it was read from
     * @param checkpoint what the file says of its run; empty where it is no checkpoint
     * @param pixels how its images were normalized; empty where the file does not say
     * @param lineage where its weights come from; empty where the file does not say
     * @param head whether the file held a projection head that could be read
     * @param imageSize height and width of an image; empty if the file does not say
     * @param resize how image files became squares; empty if the file does not say
     * @param names which of the file's tensors are the encoder's, in words; empty for a checkpoint
     */
    public record Origin(
            Path file,
            Optional<Checkpoint> checkpoint,
            Optional<InputNormalization> pixels,
            Optional<Lineage> lineage,
            boolean head,
            Optional<Integer> imageSize,
            Optional<ResizeMode> resize,
            String names) {
        /** Of which no more is known. */
        public Origin(
                Path file,
                Optional<Checkpoint> checkpoint,
                Optional<InputNormalization> pixels,
                Optional<Lineage> lineage,
                boolean head) {
            this(file, checkpoint, pixels, lineage, head, Optional.empty(), Optional.empty(), "");
        }

        private Origin with(Optional<InputNormalization> known, Optional<ResizeMode> how) {
            return new Origin(
                    file, checkpoint, known.or(() -> pixels), lineage, head, imageSize, how.or(() -> resize), names);
        }
    }

    /**
     * The same encoder, to be fed images of this kind; it shares the arrays, so only one of both is closed.
     *
     * @param imageSize height and width of an image, in pixels
     * @param pixels how they are normalized; empty if that stays as it is
     * @param resize how image files become squares; empty if that stays as it is
     */
    public TrainedEncoder fedWith(int imageSize, Optional<InputNormalization> pixels, Optional<ResizeMode> resize) {
        return new TrainedEncoder(shape.withImageSize(imageSize), weights, statistics, origin.with(pixels, resize));
    }

    /**
     * Reads what a file says of its encoder, without its weights and without ND4J.
     *
     * @throws UserError where the file is missing, damaged, or holds no such encoder; it names the tensor
     * @throws IOException where reading fails
     */
    public static Origin originOf(Path file) throws IOException {
        return QueryWeights.opened(file, TrainedEncoder::describe).origin();
    }

    /**
     * Reads the encoder of a checkpoint, of an exported file, or of a safetensors file from elsewhere with torchvision's names, with
     * any prefix. If the file holds a backbone alone, the head is the identity: the feature is then the backbone's, of length one.
     *
     * @throws UserError where the file is missing, damaged, or holds no such encoder; it names the tensor
     * @throws IOException where reading fails
     */
    public static TrainedEncoder load(Path file) throws IOException {
        return QueryWeights.opened(file, TrainedEncoder::read);
    }

    private static TrainedEncoder read(SafetensorsReader file) throws IOException {
        Described described = describe(file);
        // A checkpoint is verified by its description; once is enough for a hundred megabytes.
        if (described.origin().checkpoint().isEmpty() && file.hasChecksum()) {
            file.verifyChecksum();
        }
        Encoder encoder = new Encoder(described.shape());
        StateDict names = described.names();
        Supplier<String> advice = () -> EncoderShapes.advice(names, described.shape());
        QueryWeights.requireIn(names, encoder, advice);
        FlatParameters weights = FlatParameters.zeros(encoder.parameters(), DataType.FLOAT);
        FlatParameters statistics = FlatParameters.zeros(encoder.statistics(), DataType.FLOAT);
        try {
            if (QueryWeights.fill(names, weights, statistics, advice) == QueryWeights.Found.BACKBONE_ONLY) {
                makeIdentity(weights.get("fc.weight"));
            }
            return new TrainedEncoder(described.shape(), weights, statistics, described.origin());
        } catch (IOException | RuntimeException e) {
            weights.close();
            statistics.close();
            throw e;
        }
    }

    private static void makeIdentity(INDArray weight) {
        try (INDArray identity = Nd4j.eye(weight.rows())) {
            weight.assign(identity);
        }
    }

    private record Described(EncoderShape shape, Origin origin, StateDict names) {}

    private static Described describe(SafetensorsReader file) throws IOException {
        if (Checkpoint.FORMAT.equals(file.metadata().get(Checkpoint.FORMAT_KEY))) {
            Checkpoint checkpoint = Checkpoint.verified(file);
            Optional<InputNormalization> pixels =
                    Optional.ofNullable(checkpoint.provenance().pixels());
            return new Described(
                    EncoderShapes.of(checkpoint.config()),
                    new Origin(
                            file.file(),
                            Optional.of(checkpoint),
                            pixels,
                            Optional.of(Lineage.of(checkpoint)),
                            true,
                            Optional.of(checkpoint.config().data().imageSize()),
                            Optional.of(checkpoint.config().data().resize()),
                            ""),
                    StateDict.ofCheckpoint(file));
        }
        ExportedMetadata metadata = ExportedMetadata.of(file);
        StateDict names = StateDict.of(file);
        return new Described(
                EncoderShapes.of(names, metadata.imageSize().orElse(USUAL_IMAGE_SIZE)),
                new Origin(
                        file.file(),
                        Optional.empty(),
                        metadata.pixels(),
                        metadata.lineage(),
                        names.head().isThere(),
                        metadata.imageSize(),
                        metadata.resize(),
                        names.inWords()),
                names);
    }

    @Override
    public void close() {
        weights.close();
        statistics.close();
    }
}
