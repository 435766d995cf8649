package org.moco4j.nn;

import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.array.SingleThreadArrayHolder;

/** Creates empty graphs. */
public final class EmptyGraph {
    private EmptyGraph() {}

    /**
     * Creates a graph that uses the given arrays themselves. SameDiff's default array holder copies every array that is
     * a view.
     */
    public static SameDiff empty() {
        SameDiff graph = SameDiff.create();
        graph.setArrayHolders(new SingleThreadArrayHolder(), new SingleThreadArrayHolder(), false);
        return graph;
    }
}
