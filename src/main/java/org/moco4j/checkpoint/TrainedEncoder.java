package org.moco4j.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.moco4j.ResizeMode;
import org.moco4j.UserError;
import org.moco4j.config.MocoConfig;
import org.moco4j.io.Digests;
import org.moco4j.nn.Encoder;
import org.moco4j.nn.EncoderShape;
import org.moco4j.nn.FlatParameters;
import org.moco4j.tensorfile.SafetensorsReader;
import org.moco4j.tensorfile.TensorFile;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The query encoder of a run, ready to encode. Its arrays are off the heap until {@link #close()}.
 *
 * @param shape architecture and sizes
 * @param weights weights of type FLOAT, with torchvision's names
 * @param statistics running means and variances of the batch norm layers
 * @param origin file and run that it comes from
 */
public record TrainedEncoder(EncoderShape shape, FlatParameters weights, FlatParameters statistics, Origin origin)
        implements AutoCloseable {
    /** The image size of CIFAR, for files of other programs without an image size. */
    private static final int DEFAULT_IMAGE_SIZE = 32;

    /**
     * The origin of an encoder.
     *
     * @param file file that it was read from
     * @param checkpoint the checkpoint; empty if the file is not a checkpoint
     * @param pixels normalization of the images; empty if unknown
     * @param lineage origin of the weights; empty if unknown
     * @param head whether the file has a projection head that can be read
     * @param imageSize height and width of an image; empty if unknown
     * @param resize how image files were made square; empty if unknown
     * @param names description of the tensors in use; empty for a checkpoint
     * @param usual how images are usually prepared for such an encoder; empty if this depends on the data set, and for
     *     a checkpoint
     */
    public record Origin(
            Path file,
            Optional<Checkpoint> checkpoint,
            Optional<InputNormalization> pixels,
            Optional<Lineage> lineage,
            boolean head,
            Optional<Integer> imageSize,
            Optional<ResizeMode> resize,
            String names,
            Optional<UsualInput> usual) {
        /** Creates an origin without image size, resize mode, tensor names and usual preparation. */
        public Origin(
                Path file,
                Optional<Checkpoint> checkpoint,
                Optional<InputNormalization> pixels,
                Optional<Lineage> lineage,
                boolean head) {
            this(file, checkpoint, pixels, lineage, head, Optional.empty(), Optional.empty(), "", Optional.empty());
        }

        private Origin with(Optional<InputNormalization> normalization, Optional<ResizeMode> mode) {
            return new Origin(
                    file,
                    checkpoint,
                    normalization.or(() -> pixels),
                    lineage,
                    head,
                    imageSize,
                    mode.or(() -> resize),
                    names,
                    usual);
        }

        /** Returns the normalization in the file, else the usual one; empty if both are unknown. */
        public Optional<InputNormalization> pixelsOrUsual() {
            return pixels.or(() -> usual.map(UsualInput::pixels));
        }

        /** Returns the resize mode in the file, else the usual one; empty if both are unknown. */
        public Optional<ResizeMode> resizeOrUsual() {
            return resize.or(() -> usual.map(UsualInput::resize));
        }

        /** Returns the image size in the file, else the usual one; empty if both are unknown. */
        public Optional<Integer> imageSizeOrUsual() {
            return imageSize.or(() -> usual.map(UsualInput::imageSize));
        }
    }

    /**
     * Returns the same encoder for another kind of input. Both share the arrays, so close only one of them.
     *
     * @param imageSize height and width of an image, in pixels
     * @param pixels their normalization; empty to keep the current one
     * @param resize how image files are made square; empty to keep the current mode
     */
    public TrainedEncoder withInput(int imageSize, Optional<InputNormalization> pixels, Optional<ResizeMode> resize) {
        return new TrainedEncoder(shape.withImageSize(imageSize), weights, statistics, origin.with(pixels, resize));
    }

    /**
     * Returns the same encoder with the usual preparation of its images where its file does not state it. Both share
     * the arrays, so close only one of them.
     */
    public TrainedEncoder withUsualInput() {
        return withInput(shape.imageSize(), origin.pixelsOrUsual(), origin.resizeOrUsual());
    }

    /**
     * Reads the origin of a file's encoder, without its weights and without ND4J.
     *
     * @throws UserError if the file is missing, damaged, or contains no such encoder; the message names the tensor
     * @throws IOException if reading fails
     */
    public static Origin readOrigin(Path file) throws IOException {
        return QueryWeights.withFile(file, TrainedEncoder::describe).origin();
    }

    /**
     * Reads the shape of a file's encoder, without its weights and without ND4J. If the file has no head that can be
     * read, {@code dim} is the length of the backbone's feature.
     *
     * @throws UserError if the file is missing, damaged, or contains no such encoder; the message names the tensor
     * @throws IOException if reading fails
     */
    public static Network readNetwork(Path file) throws IOException {
        Described described = QueryWeights.withFile(file, TrainedEncoder::describe);
        return new Network(described.shape(), described.origin().head());
    }

    /**
     * The network of a file.
     *
     * @param head whether the file has a projection head that can be read
     */
    public record Network(EncoderShape shape, boolean head) {}

    /**
     * Reads the encoder of a checkpoint, of an exported file or of any safetensors or PyTorch file with torchvision's
     * names after any prefix. If the file contains only a backbone, the head is the identity: the feature is then the
     * backbone's feature, scaled to length one.
     *
     * @param file the file, or the name of an encoder in a folder {@code models}, such as {@code cifar10-resnet18}. The
     *     folder is that of the working folder, of the installed program or of the source checkout. A file that exists
     *     has priority.
     * @throws UserError if the file is missing, damaged, or contains no such encoder; the message names the tensor
     * @throws IOException if reading fails
     */
    public static TrainedEncoder load(Path file) throws IOException {
        return QueryWeights.withFile(file, TrainedEncoder::read);
    }

    private static TrainedEncoder read(TensorFile file) throws IOException {
        Described described = describe(file);
        // Reading the description of a checkpoint verified its checksum already.
        if (described.origin().checkpoint().isEmpty() && file.hasChecksum()) {
            file.verifyChecksum();
        }
        Encoder encoder = new Encoder(described.shape());
        EncoderTensors names = described.names();
        Supplier<String> advice = () -> EncoderShapeReader.advice(names, described.shape());
        QueryWeights.requireTensors(names, encoder, advice);
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

    private record Described(EncoderShape shape, Origin origin, EncoderTensors names) {}

    private static Described describe(TensorFile file) throws IOException {
        if (Checkpoint.FORMAT.equals(file.metadata().get(Checkpoint.FORMAT_KEY))) {
            Checkpoint checkpoint = Checkpoint.verified((SafetensorsReader) file);
            Optional<InputNormalization> pixels =
                    Optional.ofNullable(checkpoint.provenance().pixels());
            return new Described(
                    EncoderShapeReader.of(checkpoint.config()),
                    new Origin(
                            file.file(),
                            Optional.of(checkpoint),
                            pixels,
                            Optional.of(Lineage.of(checkpoint)),
                            true,
                            Optional.of(checkpoint.config().data().imageSize()),
                            Optional.of(checkpoint.config().data().resize()),
                            "",
                            Optional.empty()),
                    EncoderTensors.ofCheckpoint(file));
        }
        ExportedMetadata metadata = ExportedMetadata.of(file);
        EncoderTensors names = EncoderTensors.of(file);
        EncoderShape shape = EncoderShapeReader.of(names, DEFAULT_IMAGE_SIZE);
        Origin origin = new Origin(
                file.file(),
                Optional.empty(),
                metadata.pixels(),
                metadata.lineage(),
                names.head().isReadable(),
                metadata.imageSize(),
                metadata.resize(),
                names.description(),
                UsualInput.of(shape.stem()));
        int imageSize = origin.imageSizeOrUsual().orElse(DEFAULT_IMAGE_SIZE);
        return new Described(shape.withImageSize(imageSize), origin, names);
    }

    /**
     * Returns the SHA-256 of the names and values of all weights and running statistics, so that two encoders with the
     * same fingerprint have the same features.
     *
     * @param withHead whether the projection head is included; the backbone's feature does not depend on it
     */
    public String fingerprint(boolean withHead) {
        MessageDigest digest = Digests.sha256();
        for (FlatParameters part : List.of(weights, statistics)) {
            part.byName().forEach((name, values) -> {
                if (withHead || !name.startsWith("fc.")) {
                    digest.update(name.getBytes(StandardCharsets.UTF_8));
                    add(values, digest);
                }
            });
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static void add(INDArray values, MessageDigest digest) {
        try (INDArray copy = values.dup('c')) {
            float[] floats = copy.data().asFloat();
            ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(floats.length, Float.BYTES));
            bytes.order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().put(floats);
            digest.update(bytes);
        }
    }

    /** Returns a caption, such as {@code ResNet-18, width 64, cifar10-resnet18-18df7652 after epoch 15}. */
    public String caption() {
        String network = String.format(
                Locale.ROOT, "%s, width %d", shape.architecture().key().replace("resnet", "ResNet-"), shape.width());
        return network + ", "
                + origin.checkpoint()
                        .map(c -> c.provenance().runName() + " after epoch "
                                + c.progress().epoch())
                        .orElse("from " + origin.file().getFileName());
    }

    /** Returns the results folder of the encoder: that of its run, or a folder named after its file. */
    public Path resultsFolder(MocoConfig config) {
        String name = origin.checkpoint()
                .map(c -> c.provenance().runName())
                .orElse(origin.file().getFileName().toString().replaceFirst("(\\.pth)?\\.[^.]*$", ""));
        return config.run().resultsDir().resolve(name);
    }

    @Override
    public void close() {
        weights.close();
        statistics.close();
    }
}
