package org.moco4j.export;

import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.moco4j.UserError;
import org.moco4j.checkpoint.InputNormalization;
import org.moco4j.checkpoint.TrainedEncoder;
import org.moco4j.nn.EvaluationGraph;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * A few images and their features by the encoder's own graph, to verify an exported file.
 *
 * @param pixels {@code [IMAGES, 3, H, W]}, whole numbers from 0 to 255
 * @param features the features of each output, rows of length one
 */
record ReferenceFeatures(INDArray pixels, Map<String, INDArray> features) implements AutoCloseable {
    static final int IMAGES = 3;

    private static final long SEED = 1;

    /** A function that encodes images. */
    @FunctionalInterface
    interface Encoding {
        /**
         * Returns the features of each output, in arrays that the caller closes.
         *
         * @param pixels {@code [N, 3, H, W]}, whole numbers from 0 to 255
         */
        Map<String, INDArray> encode(INDArray pixels);
    }

    /**
     * Encodes images of random colors and noise.
     *
     * @throws UserError if the features are not finite
     */
    static ReferenceFeatures of(TrainedEncoder encoder) {
        INDArray pixels = pixels(encoder.shape().imageSize());
        EvaluationGraph graph = EvaluationGraph.build(encoder.shape(), IMAGES, encoder.weights(), encoder.statistics());
        try (INDArray images = normalizedNhwc(pixels, encoder)) {
            Map<String, INDArray> features = graph.graph()
                    .output(
                            Map.of(EvaluationGraph.IMAGES, images),
                            List.of(EvaluationGraph.BACKBONE, EvaluationGraph.FEATURE));
            ReferenceFeatures reference = new ReferenceFeatures(pixels, features);
            if (!reference.isFinite()) {
                reference.close();
                throw new UserError("The encoder of " + encoder.origin().file()
                        + " gives features that are not finite. Its training has diverged, or the file is not an"
                        + " encoder of this kind: choose another checkpoint.");
            }
            return reference;
        }
    }

    /** Each image has theirs own color, so that the features differ, and noise, so that every weight has an effect. */
    private static INDArray pixels(int size) {
        SplittableRandom random = new SplittableRandom(SEED);
        float[] values = new float[IMAGES * 3 * size * size];
        for (int plane = 0; plane < IMAGES * 3; plane++) {
            int darkest = random.nextInt(200);
            int brightest = darkest + 1 + random.nextInt(255 - darkest);
            for (int i = 0; i < size * size; i++) {
                values[plane * size * size + i] = random.nextInt(darkest, brightest + 1);
            }
        }
        return Nd4j.createFromArray(values).reshape(IMAGES, 3, size, size);
    }

    /**
     * Converts {@code [N, 3, H, W]} from 0 to 255 to the input of the encoder's graph: {@code [N, H, W, 3]},
     * normalized. If the encoder's normalization is not known, a default is used, which is sufficient for a comparison.
     */
    static INDArray normalizedNhwc(INDArray pixels, TrainedEncoder encoder) {
        try (INDArray normalized = normalized(pixels, encoder)) {
            return normalized.permute(0, 2, 3, 1).dup('c');
        }
    }

    /** Normalizes {@code [N, 3, H, W]} from 0 to 255 in the same way: {@code [N, 3, H, W]}. */
    static INDArray normalized(INDArray pixels, TrainedEncoder encoder) {
        InputNormalization scale = encoder.origin()
                .pixels()
                .orElseGet(
                        () -> InputNormalization.of(new float[] {0.5f, 0.5f, 0.5f}, new float[] {0.25f, 0.25f, 0.25f}));
        INDArray normalized = pixels.div(255);
        for (int channel = 0; channel < 3; channel++) {
            normalized
                    .tensorAlongDimension(channel, 0, 2, 3)
                    .subi(scale.mean().get(channel))
                    .divi(scale.std().get(channel));
        }
        return normalized;
    }

    /** The largest difference of a value in any output, for all images at once and for the first image alone. */
    double differenceOf(Encoding encoding, List<String> outputs) {
        double largest = 0;
        for (int images : new int[] {IMAGES, 1}) {
            try (INDArray part = firstRows(pixels, images)) {
                Map<String, INDArray> found = encoding.encode(part);
                for (String output : outputs) {
                    try (INDArray expected = firstRows(features.get(output), images);
                            INDArray actual = found.get(output)) {
                        largest = Math.max(largest, difference(expected, actual));
                    }
                }
            }
        }
        return largest;
    }

    /** The largest difference of a value from the features that another encoder gives for the same images. */
    double differenceOf(TrainedEncoder other, boolean head) {
        try (ReferenceFeatures theirs = of(other)) {
            double backbone =
                    difference(features.get(EvaluationGraph.BACKBONE), theirs.features.get(EvaluationGraph.BACKBONE));
            double feature =
                    difference(features.get(EvaluationGraph.FEATURE), theirs.features.get(EvaluationGraph.FEATURE));
            return head ? Math.max(backbone, feature) : backbone;
        }
    }

    /** The largest difference of a value; infinite if the shapes differ, NaN if either array contains NaN. */
    static double difference(INDArray expected, INDArray actual) {
        if (!expected.equalShapes(actual)) {
            return Double.POSITIVE_INFINITY;
        }
        float[] a = expected.ravel().toFloatVector();
        float[] b = actual.ravel().toFloatVector();
        double largest = 0;
        for (int i = 0; i < a.length; i++) {
            largest = Math.max(largest, Math.abs((double) a[i] - b[i]));
        }
        return largest;
    }

    private static INDArray firstRows(INDArray all, int rows) {
        return all.get(NDArrayIndex.interval(0, rows)).dup('c');
    }

    private boolean isFinite() {
        return features.values().stream().allMatch(array -> Double.isFinite(difference(array, array)));
    }

    @Override
    public void close() {
        pixels.close();
        features.values().forEach(INDArray::close);
    }
}
