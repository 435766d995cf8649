package org.moco4j.graph;

import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.array.SingleThreadArrayHolder;

/** Makes empty graphs. */
final class Graphs {
    private Graphs() {}

    /** A graph that works on the arrays it is given. SameDiff's default holder copies every array that is a view of another. */
    static SameDiff empty() {
        SameDiff graph = SameDiff.create();
        graph.setArrayHolders(new SingleThreadArrayHolder(), new SingleThreadArrayHolder(), false);
        return graph;
    }
}
