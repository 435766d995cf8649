package org.moco4j.eval.probe;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.moco4j.eval.FloatRows;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Features of images, with their classes.
 *
 * @param features {@code [n, d]} floats in row-major order; the caller closes it
 * @param labels class of each image, from 0; not copied
 */
public record LabeledFeatures(INDArray features, int[] labels) {
    /** @throws IllegalArgumentException if it is not such a matrix, or the numbers of labels and rows differ */
    public LabeledFeatures {
        if (features.rank() != 2 || features.stride(1) != 1 || features.size(0) != labels.length) {
            throw new IllegalArgumentException(
                    labels.length + " labels for features of shape " + Arrays.toString(features.shape()));
        }
    }

    public int size() {
        return labels.length;
    }

    /** Length of a feature. */
    public int dimensions() {
        return Math.toIntExact(features.size(1));
    }

    /** Reads rows from native memory. */
    FloatRows rows() {
        return new FloatRows("the features", features);
    }

    /** All row numbers in order. */
    public int[] all() {
        return IntStream.range(0, size()).toArray();
    }
}
