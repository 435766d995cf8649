package org.moco4j.graph;

import org.nd4j.autodiff.samediff.SDVariable;

/**
 * A feature map of the graph with the shape that SameDiff itself does not know before it runs.
 *
 * @param variable {@code [N, size, size, channels]}
 */
record Activation(SDVariable variable, int size, int channels) {

    /** The same shape, another variable. */
    Activation with(SDVariable other) {
        return new Activation(other, size, channels);
    }
}
