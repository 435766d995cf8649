package org.moco4j.export;

import java.util.List;
import java.util.SplittableRandom;
import org.moco4j.ProgressListener;
import org.moco4j.augment.ArrayPixels;
import org.moco4j.augment.Augmentation;
import org.moco4j.augment.Augmentation.Rgb;
import org.moco4j.augment.EvaluationView;
import org.moco4j.checkpoint.InputNormalization;
import org.moco4j.checkpoint.TrainedEncoder;
import org.moco4j.eval.FeatureExtractor;
import org.moco4j.eval.Features;
import org.moco4j.plan.PlanEngine;
import org.moco4j.plan.nd4j.Nd4jKernels;

/** Images of noise, and their features as the program itself computes them. */
record Encoded(byte[][] pixels, float[][] feature, float[][] backbone) {

    /** @param images number of images */
    static Encoded by(TrainedEncoder encoder, int images) {
        int size = encoder.shape().imageSize();
        byte[][] pixels = noise(images, size);
        InputNormalization scale = SampleEncoder.SCALE;
        byte[] joined = new byte[images * 3 * size * size];
        for (int image = 0; image < images; image++) {
            System.arraycopy(pixels[image], 0, joined, image * pixels[image].length, pixels[image].length);
        }
        EvaluationView view = new EvaluationView(
                new ArrayPixels(joined, images, size, size),
                Augmentation.recipe(size, rgb(scale.mean()), rgb(scale.std())));
        try (FeatureExtractor extractor = new FeatureExtractor(
                        encoder.shape(),
                        encoder.weights(),
                        encoder.statistics(),
                        new PlanEngine(new Nd4jKernels()),
                        8,
                        1);
                Features features = extractor.extract(view, images, ProgressListener.NONE)) {
            return new Encoded(
                    pixels,
                    features.feature().toFloatMatrix(),
                    features.backbone().toFloatMatrix());
        }
    }

    /** Bright and dark images, {@code [3, H, W]} each. */
    private static byte[][] noise(int images, int size) {
        SplittableRandom random = new SplittableRandom(3);
        byte[][] pixels = new byte[images][3 * size * size];
        for (byte[] image : pixels) {
            int brightest = random.nextInt(2, 257);
            for (int i = 0; i < image.length; i++) {
                image[i] = (byte) random.nextInt(brightest);
            }
        }
        return pixels;
    }

    private static Rgb rgb(List<Float> channels) {
        return new Rgb(channels.get(0), channels.get(1), channels.get(2));
    }

    /** The largest difference of a value between the first rows and {@code found}. */
    static double difference(float[][] expected, float[][] found) {
        double largest = 0;
        for (int row = 0; row < found.length; row++) {
            if (found[row].length != expected[row].length) {
                return Double.POSITIVE_INFINITY;
            }
            for (int i = 0; i < found[row].length; i++) {
                largest = Math.max(largest, Math.abs((double) expected[row][i] - found[row][i]));
            }
        }
        return largest;
    }
}
