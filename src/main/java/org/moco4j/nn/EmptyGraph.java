package org.moco4j.nn;

import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.array.SingleThreadArrayHolder;

/** Makes empty graphs. */
public final class EmptyGraph {
    private EmptyGraph() {}

    /** A graph that works on the arrays it is given. SameDiff's default holder copies every array that is a view of another. */
    public static SameDiff empty() {
        SameDiff graph = SameDiff.create();
        graph.setArrayHolders(new SingleThreadArrayHolder(), new SingleThreadArrayHolder(), false);
        return graph;
    }
}
