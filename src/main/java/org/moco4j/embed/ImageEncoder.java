package org.moco4j.embed;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.moco4j.ResizeMode;
import org.moco4j.UserError;
import org.moco4j.augment.Augmentation;
import org.moco4j.augment.EvaluationView;
import org.moco4j.augment.PixelSource;
import org.moco4j.checkpoint.InputNormalization;
import org.moco4j.checkpoint.TrainedEncoder;
import org.moco4j.data.ImageSet;
import org.moco4j.data.ImageSource;
import org.moco4j.data.image.RgbImages;
import org.moco4j.data.source.ImageSources;
import org.moco4j.eval.EncodingProgress;
import org.moco4j.eval.FeatureExtractor;
import org.moco4j.eval.Features;
import org.moco4j.eval.FloatRows;
import org.moco4j.plan.Engine;
import org.moco4j.plan.PlanEngine;
import org.moco4j.plan.nd4j.Nd4jKernels;
import org.moco4j.plan.onednn.OneDnnKernels;
import org.moco4j.plan.onednn.Precision;
import org.moco4j.platform.MachineSetup;

/**
 * A trained encoder for use in one's own program: images in, features out. A feature's length is one, so the dot product of
 * two is their cosine similarity. Not for several threads at once.
 */
public final class ImageEncoder implements AutoCloseable {
    private static final int BATCH = 32;

    private final TrainedEncoder encoder;
    private final Engine engine;
    private final FeatureExtractor extractor;
    private final Augmentation augmentation;

    private ImageEncoder(TrainedEncoder encoder, Engine engine, FeatureExtractor extractor, Augmentation augmentation) {
        this.encoder = encoder;
        this.engine = engine;
        this.extractor = extractor;
        this.augmentation = augmentation;
    }

    /**
     * Loads the encoder of a checkpoint or of an exported file.
     *
     * @throws UserError where the file is missing, damaged, or does not say how pixels are normalized, or no folder has room for
     *     the native libraries
     * @throws IOException where reading fails
     */
    public static ImageEncoder load(Path file) throws IOException {
        MachineSetup.prepareNativeLibraries();
        TrainedEncoder encoder = TrainedEncoder.load(file);
        InputNormalization scale = encoder.origin()
                .pixels()
                .orElseThrow(() -> new UserError(file + " does not say how its pixels were normalized."
                        + " Give the mean and std of the channels: ImageEncoder.load(file, scale)."));
        return load(encoder, scale);
    }

    /**
     * Loads an encoder from elsewhere.
     *
     * @param scale how pixels were normalized when it was trained
     * @throws UserError where the file is missing or damaged, or no folder has room for the native libraries
     * @throws IOException where reading fails
     */
    public static ImageEncoder load(Path file, InputNormalization scale) throws IOException {
        MachineSetup.prepareNativeLibraries();
        return load(TrainedEncoder.load(file), scale);
    }

    /**
     * Loads an encoder from elsewhere.
     *
     * @param scale how pixels were normalized when it was trained
     * @param imageSize height and width, in pixels, that images are brought to
     * @param resize how
     * @throws UserError if the file is missing or damaged
     * @throws IOException if reading fails
     */
    public static ImageEncoder load(Path file, InputNormalization scale, int imageSize, ResizeMode resize)
            throws IOException {
        MachineSetup.prepareNativeLibraries();
        TrainedEncoder encoder = TrainedEncoder.load(file);
        return load(encoder.withInput(imageSize, Optional.of(scale), Optional.of(resize)), scale);
    }

    private static ImageEncoder load(TrainedEncoder encoder, InputNormalization scale) {
        Engine engine =
                new PlanEngine(OneDnnKernels.isAvailable() ? OneDnnKernels.load(Precision.FLOAT32) : new Nd4jKernels());
        int workers = Runtime.getRuntime().availableProcessors();
        FeatureExtractor extractor =
                new FeatureExtractor(encoder.shape(), encoder.weights(), encoder.statistics(), engine, BATCH, workers);
        Augmentation augmentation =
                Augmentation.recipe(encoder.shape().imageSize(), rgb(scale.mean()), rgb(scale.std()));
        return new ImageEncoder(encoder, engine, extractor, augmentation);
    }

    private static Augmentation.Rgb rgb(List<Float> channels) {
        return new Augmentation.Rgb(channels.get(0), channels.get(1), channels.get(2));
    }

    /** Length of a feature: 512 for a ResNet-18. */
    public int dimensions() {
        return encoder.shape().backboneDim();
    }

    /** Height and width, in pixels, that images are brought to before they are encoded. */
    public int imageSize() {
        return encoder.shape().imageSize();
    }

    /** How images of any size are brought to that size. */
    public ResizeMode resize() {
        return encoder.origin().resize().orElse(ResizeMode.CENTER_SQUARE);
    }

    /**
     * Encodes image files, upright whichever way the camera was held: the center square of each, as in training.
     *
     * @return the backbone's features, {@code [files][dimensions]}, each of length one
     * @throws UserError where a file is no image that can be read; the message names it
     * @throws InterruptedException where the thread is interrupted while it waits for memory to decode in
     */
    public float[][] encode(Path... files) throws InterruptedException {
        ImageSet.Builder images = ImageSet.builder(imageSize(), imageSize(), List.of());
        for (Path file : files) {
            images.add(ImageSources.ofFile(file, imageSize(), resize()), 0);
        }
        return files.length == 0 ? new float[0][] : encode(images.build());
    }

    /**
     * Encodes images of any size and kind: the center square of each, as in training. {@code ImageIO} does not turn what a camera
     * stored lying on its side; {@link #encode(Path...)} does.
     *
     * @return the backbone's features, {@code [images][dimensions]}, each of length one
     */
    public float[][] encode(BufferedImage... pictures) {
        if (pictures.length == 0) {
            return new float[0][];
        }
        int side = imageSize();
        ImageSet.Builder images = ImageSet.builder(side, side, List.of());
        for (BufferedImage picture : pictures) {
            images.add(RgbImages.planes(picture, side, resize()), 0);
        }
        return encode(images.build());
    }

    private float[][] encode(ImageSet images) {
        EvaluationView view = new EvaluationView(PixelSource.of(images), augmentation);
        try (Features features = extractor.extract(view, images.size(), EncodingProgress.NONE)) {
            FloatRows backbone = new FloatRows("the features", features.backbone());
            float[][] rows = new float[images.size()][dimensions()];
            for (int i = 0; i < rows.length; i++) {
                backbone.copy(i, rows[i]);
            }
            return rows;
        }
    }

    /**
     * Encodes all images of a folder, at any depth, into a NumPy file {@code [n, dimensions]} of floats, with the images' names
     * line by line in a CSV file beside it. Memory does not grow with their number.
     *
     * @return how many were encoded, and which could not be read
     * @throws UserError where there is no folder, or no image in it
     * @throws IOException where the files cannot be written
     */
    public Embedder.Outcome embed(Path folder, Path file) throws IOException {
        int workers = Runtime.getRuntime().availableProcessors();
        try (ImageSource source = ImageSources.ofFolder(folder, imageSize(), resize())) {
            return new Embedder(extractor, augmentation, Embedder.Layer.BACKBONE, workers)
                    .embed(source, file, EncodingProgress.NONE);
        }
    }

    /**
     * How alike two images are: the dot product of their features, 1 at most.
     *
     * @throws IllegalArgumentException where the features are of different lengths
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
        extractor.close();
        engine.close();
        encoder.close();
    }
}
