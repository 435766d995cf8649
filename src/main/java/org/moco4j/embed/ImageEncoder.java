package org.moco4j.embed;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.moco4j.ProgressListener;
import org.moco4j.ResizeMode;
import org.moco4j.UserError;
import org.moco4j.augment.Augmentation;
import org.moco4j.augment.EvaluationView;
import org.moco4j.checkpoint.InputNormalization;
import org.moco4j.checkpoint.TrainedEncoder;
import org.moco4j.data.ImageSet;
import org.moco4j.data.ImageSource;
import org.moco4j.data.image.RgbImages;
import org.moco4j.data.source.ImageSources;
import org.moco4j.eval.FeatureExtractor;
import org.moco4j.eval.Features;
import org.moco4j.eval.FloatRows;
import org.moco4j.plan.Engine;
import org.moco4j.plan.PlanEngine;
import org.moco4j.plan.cuda.CloseStack;
import org.moco4j.plan.cuda.CudaDevice;
import org.moco4j.plan.cuda.GpuEngine;
import org.moco4j.plan.cuda.GpuPrecision;
import org.moco4j.plan.cuda.GpuState;
import org.moco4j.plan.nd4j.Nd4jKernels;
import org.moco4j.plan.onednn.OneDnnKernels;
import org.moco4j.plan.onednn.Precision;
import org.moco4j.platform.HostSetup;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Encodes images into features with a trained encoder. A feature has length one, so the dot product of two features is
 * their cosine similarity. Computes on an NVIDIA GPU if one can be used, else on the CPU; {@link #device()} says
 * which. Not thread-safe.
 */
public final class ImageEncoder implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ImageEncoder.class);

    private static final int BATCH = 32;

    private final TrainedEncoder encoder;
    private final Engine engine;
    private final FeatureExtractor extractor;
    private final Augmentation augmentation;
    private final InputNormalization scale;

    private ImageEncoder(
            TrainedEncoder encoder,
            Engine engine,
            FeatureExtractor extractor,
            Augmentation augmentation,
            InputNormalization scale) {
        this.encoder = encoder;
        this.engine = engine;
        this.extractor = extractor;
        this.augmentation = augmentation;
        this.scale = scale;
    }

    /**
     * Where images are encoded.
     *
     * @param gpu whether a GPU is used if there is one
     * @param precision the number format on a GPU; the CPU computes in float32
     */
    public record Compute(boolean gpu, GpuPrecision precision) {
        /** A GPU in float32 if one can be used, else the CPU. Both give the same features up to rounding. */
        public static final Compute DEFAULT = new Compute(true, GpuPrecision.FLOAT32);

        /** Always the CPU. */
        public static final Compute CPU = new Compute(false, GpuPrecision.FLOAT32);
    }

    /**
     * Loads the encoder of a checkpoint, of an exported file, or of a safetensors or PyTorch file of a ResNet with
     * ImageNet's stem. If the file does not state how its images were prepared, and the encoder has ImageNet's stem,
     * then images are prepared as usual for ImageNet: 224 pixels, {@link ResizeMode#IMAGENET} and
     * {@link InputNormalization#IMAGENET}.
     *
     * @throws UserError if the file is missing or damaged, if the normalization of pixels is neither in the file nor
     *     usual for its stem, or if no folder has space for the native libraries
     * @throws IOException if reading fails
     */
    public static ImageEncoder load(Path file) throws IOException {
        return load(file, Compute.DEFAULT);
    }

    /**
     * Loads the encoder as {@link #load(Path)}.
     *
     * @param compute where images are encoded
     * @throws UserError as {@link #load(Path)}
     * @throws IOException if reading fails
     */
    public static ImageEncoder load(Path file, Compute compute) throws IOException {
        TrainedEncoder encoder = read(file);
        InputNormalization scale = encoder.origin()
                .pixelsOrUsual()
                .orElseThrow(() -> new UserError(file + " does not contain the normalization of its pixels."
                        + " Give the mean and std of the channels: ImageEncoder.load(file, scale)."));
        return load(encoder, scale, engine(compute));
    }

    /**
     * Loads the encoder of any safetensors or PyTorch file.
     *
     * @param scale normalization of the pixels in training
     * @throws UserError if the file is missing or damaged, or if no folder has space for the native libraries
     * @throws IOException if reading fails
     */
    public static ImageEncoder load(Path file, InputNormalization scale) throws IOException {
        return load(read(file), scale, engine(Compute.DEFAULT));
    }

    /**
     * Loads the encoder of any safetensors or PyTorch file.
     *
     * @param scale normalization of the pixels in training
     * @param imageSize height and width of the resized images, in pixels
     * @param resize how images are made square
     * @throws UserError if the file is missing or damaged
     * @throws IOException if reading fails
     */
    public static ImageEncoder load(Path file, InputNormalization scale, int imageSize, ResizeMode resize)
            throws IOException {
        TrainedEncoder encoder = read(file);
        return load(
                encoder.withInput(imageSize, Optional.of(scale), Optional.of(resize)), scale, engine(Compute.DEFAULT));
    }

    /** Prepares the native libraries, which must come first, and reads the file. */
    private static TrainedEncoder read(Path file) throws IOException {
        HostSetup.prepareNativeLibraries();
        return TrainedEncoder.load(file);
    }

    private static Engine engine(Compute compute) {
        if (compute.gpu()) {
            GpuState gpu = GpuState.examine();
            if (gpu.ready()) {
                return new GpuEngine(CudaDevice.open(), compute.precision());
            }
            // A library does not print. Programs that want this line set the level of this logger.
            LOG.info("computing on the CPU: {}", gpu.sentence());
        }
        return new PlanEngine(OneDnnKernels.isAvailable() ? OneDnnKernels.load(Precision.FLOAT32) : new Nd4jKernels());
    }

    static ImageEncoder load(TrainedEncoder encoder, InputNormalization scale, Engine engine) {
        int workers = Runtime.getRuntime().availableProcessors();
        // A GPU is slow with small batches; on the CPU a batch costs as much for one image as for all.
        int batch = engine.gpu().isPresent() ? FeatureExtractor.usualBatch(encoder.shape()) : BATCH;
        FeatureExtractor extractor = FeatureExtractor.ofConstantWeights(
                encoder.shape(), encoder.weights(), encoder.statistics(), engine, batch, workers);
        Augmentation augmentation =
                Augmentation.recipe(encoder.shape().imageSize(), rgb(scale.mean()), rgb(scale.std()));
        return new ImageEncoder(encoder, engine, extractor, augmentation, scale);
    }

    private static Augmentation.Rgb rgb(List<Float> channels) {
        return new Augmentation.Rgb(channels.get(0), channels.get(1), channels.get(2));
    }

    /** Returns the name of the GPU that computes; empty if the CPU does. */
    public Optional<String> device() {
        return engine.gpu();
    }

    /** Returns the length of a feature: 512 for a ResNet-18. */
    public int dimensions() {
        return encoder.shape().backboneDim();
    }

    /** Returns the height and width of the resized images, in pixels. */
    public int imageSize() {
        return encoder.shape().imageSize();
    }

    /** Returns how images are made square. */
    public ResizeMode resize() {
        return encoder.origin().resizeOrUsual().orElse(ResizeMode.CENTER_SQUARE);
    }

    /** Returns how pixels are normalized. */
    public InputNormalization normalization() {
        return scale;
    }

    /** Returns a hash of the weights of the backbone: encoders with the same hash have the same features. */
    public String fingerprint() {
        return encoder.fingerprint(false);
    }

    /**
     * Encodes image files, each made square as {@link #resize()} defines. Images are turned upright.
     *
     * @return the backbone's features, {@code [files][dimensions]}, each of length one
     * @throws UserError if a file is not a readable image; the message names it
     * @throws InterruptedException if the thread is interrupted while it waits for memory
     */
    public float[][] encode(Path... files) throws InterruptedException {
        ImageSet.Builder images = ImageSet.builder(imageSize(), imageSize(), List.of());
        for (Path file : files) {
            images.add(ImageSources.ofFile(file, imageSize(), resize()), 0);
        }
        return files.length == 0 ? new float[0][] : encode(images.build());
    }

    /**
     * Encodes images of any size and kind, each made square as {@link #resize()} defines. {@code ImageIO} does not turn
     * photos upright, but {@link #encode(Path...)} does.
     *
     * @return the backbone's features, {@code [images][dimensions]}, each of length one
     */
    public float[][] encode(BufferedImage... images) {
        if (images.length == 0) {
            return new float[0][];
        }
        int side = imageSize();
        ImageSet.Builder set = ImageSet.builder(side, side, List.of());
        for (BufferedImage image : images) {
            set.add(RgbImages.planes(image, side, resize()), 0);
        }
        return encode(set.build());
    }

    private float[][] encode(ImageSet images) {
        EvaluationView view = new EvaluationView(images, augmentation);
        try (Features features = extractor.extract(view, images.size(), ProgressListener.NONE)) {
            FloatRows backbone = new FloatRows("the features", features.backbone());
            float[][] rows = new float[images.size()][dimensions()];
            for (int i = 0; i < rows.length; i++) {
                backbone.copy(i, rows[i]);
            }
            return rows;
        }
    }

    /**
     * Encodes all images of a folder and its subfolders into a NumPy file {@code [n, dimensions]} of floats. A CSV file
     * beside it contains the names. Memory does not grow with the number of images.
     *
     * @return the number of encoded images, and the files that could not be read
     * @throws UserError if the folder is missing or contains no image
     * @throws IOException if the files cannot be written
     */
    public Embedder.Outcome embed(Path folder, Path file) throws IOException {
        int workers = Runtime.getRuntime().availableProcessors();
        try (ImageSource source = ImageSources.ofFolder(folder, imageSize(), resize())) {
            return new Embedder(extractor, augmentation, Embedder.Layer.BACKBONE, workers)
                    .embed(source, file, ProgressListener.NONE);
        }
    }

    /**
     * Computes the similarity of two images: the dot product of their features, at most 1.
     *
     * @throws IllegalArgumentException if the features have different lengths
     */
    public static double similarity(float[] first, float[] second) {
        if (first.length != second.length) {
            throw new IllegalArgumentException("features of " + first.length + " and " + second.length + " dimensions");
        }
        double sum = 0;
        for (int i = 0; i < first.length; i++) {
            sum += (double) first[i] * second[i];
        }
        return sum;
    }

    @Override
    public void close() {
        try (CloseStack all = new CloseStack()) {
            all.push(encoder::close);
            all.push(engine::close);
            all.push(extractor::close);
        }
    }
}
