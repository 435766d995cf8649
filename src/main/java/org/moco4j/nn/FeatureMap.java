package org.moco4j.nn;

import org.nd4j.autodiff.samediff.SDVariable;

/**
 * A feature map of the graph with the shape that SameDiff itself does not know before it runs.
 *
 * @param variable {@code [N, size, size, channels]}
 */
record FeatureMap(SDVariable variable, int size, int channels) {

    /** The same shape, another variable. */
    FeatureMap with(SDVariable other) {
        return new FeatureMap(other, size, channels);
    }
}
