package org.moco4j.nn;

import org.nd4j.autodiff.samediff.SDVariable;

/**
 * A feature map of the graph, with its shape, which SameDiff does not know before execution.
 *
 * @param variable {@code [N, size, size, channels]}
 */
record FeatureMap(SDVariable variable, int size, int channels) {

    /** A copy with another variable of the same shape. */
    FeatureMap with(SDVariable other) {
        return new FeatureMap(other, size, channels);
    }
}
