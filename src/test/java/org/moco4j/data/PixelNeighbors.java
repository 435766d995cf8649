package org.moco4j.data;

import java.util.Arrays;
import java.util.stream.IntStream;

/** A k-nearest-neighbor classifier on plain vectors. It measures what a data set reveals without learning. */
public final class PixelNeighbors {
    private final int k;

    public PixelNeighbors(int k) {
        this.k = k;
    }

    /** Computes a vector from the pixels of an image. */
    @FunctionalInterface
    public interface Description {
        float[] of(byte[] pixels);
    }

    /**
     * Returns the fraction of test images classified correctly by the majority of the k nearest training images, by the
     * cosine of centered vectors.
     */
    public double accuracy(ImageSet train, ImageSet test, Description description) {
        float[][] bank = vectors(train, description);
        float[][] queries = vectors(test, description);
        float[] mean = mean(bank);
        float[] deviation = deviation(bank, mean);
        normalize(bank, mean, deviation);
        normalize(queries, mean, deviation);
        long right = IntStream.range(0, test.size())
                .parallel()
                .filter(i -> vote(bank, train, queries[i]) == test.label(i))
                .count();
        return (double) right / test.size();
    }

    private int vote(float[][] bank, ImageSet train, float[] query) {
        double[] similarity = new double[k];
        int[] nearest = new int[k];
        Arrays.fill(similarity, Double.NEGATIVE_INFINITY);
        for (int i = 0; i < bank.length; i++) {
            float dot = 0;
            for (int j = 0; j < query.length; j++) {
                dot += bank[i][j] * query[j];
            }
            for (int rank = k - 1; rank >= 0 && dot > similarity[rank]; rank--) {
                if (rank < k - 1) {
                    similarity[rank + 1] = similarity[rank];
                    nearest[rank + 1] = nearest[rank];
                }
                similarity[rank] = dot;
                nearest[rank] = i;
            }
        }
        int[] votes = new int[train.classNames().size()];
        IntStream.of(nearest).forEach(i -> votes[train.label(i)]++);
        return IntStream.range(0, votes.length).reduce(0, (a, b) -> votes[b] > votes[a] ? b : a);
    }

    private static float[][] vectors(ImageSet images, Description description) {
        byte[] pixels = new byte[images.imageBytes()];
        return IntStream.range(0, images.size())
                .mapToObj(i -> {
                    images.copyPixels(i, pixels);
                    return description.of(pixels);
                })
                .toArray(float[][]::new);
    }

    private static float[] mean(float[][] vectors) {
        float[] mean = new float[vectors[0].length];
        for (float[] vector : vectors) {
            for (int j = 0; j < mean.length; j++) {
                mean[j] += vector[j] / vectors.length;
            }
        }
        return mean;
    }

    private static float[] deviation(float[][] vectors, float[] mean) {
        float[] deviation = new float[mean.length];
        for (int j = 0; j < mean.length; j++) {
            double sum = 1e-12;
            for (float[] vector : vectors) {
                sum += (vector[j] - mean[j]) * (vector[j] - mean[j]);
            }
            deviation[j] = (float) Math.sqrt(sum / vectors.length);
        }
        return deviation;
    }

    private static void normalize(float[][] vectors, float[] mean, float[] deviation) {
        for (float[] vector : vectors) {
            double squares = 1e-12;
            for (int j = 0; j < vector.length; j++) {
                vector[j] = (vector[j] - mean[j]) / deviation[j];
                squares += vector[j] * vector[j];
            }
            for (int j = 0; j < vector.length; j++) {
                vector[j] /= (float) Math.sqrt(squares);
            }
        }
    }
}
