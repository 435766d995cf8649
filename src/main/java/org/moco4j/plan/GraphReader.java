package org.moco4j.plan;

import java.util.Arrays;
import java.util.List;
import org.nd4j.autodiff.functions.DifferentialFunction;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.internal.SameDiffOp;
import org.nd4j.linalg.api.ops.BaseReduceOp;
import org.nd4j.linalg.api.ops.BaseScalarOp;
import org.nd4j.linalg.api.ops.DynamicCustomOp;

/** Reads the operations that some outputs need from a SameDiff graph. */
final class GraphReader {
    private GraphReader() {}

    /**
     * The operations in a valid order of execution: SameDiff keeps the order of creation, and a node is created after
     * its inputs.
     */
    static List<Node> nodes(SameDiff graph, List<String> outputs) {
        return Node.needed(
                graph.getOps().values().stream().map(GraphReader::node).toList(), outputs);
    }

    private static Node node(SameDiffOp op) {
        List<String> inputs = op.getInputsToOp() == null ? List.of() : op.getInputsToOp();
        return new Node(op.getOp().opName(), inputs, op.getOutputsOfOp(), arguments(op.getOp()));
    }

    /**
     * SameDiff's older operations store their arguments in fields; the native operations of the same name take them as
     * lists.
     */
    private static Node.Arguments arguments(DifferentialFunction op) {
        if (op instanceof DynamicCustomOp custom) {
            return new Node.Arguments(
                    custom.iArgs(), custom.tArgs(), custom.numBArguments() == 0 ? new boolean[0] : custom.bArgs());
        }
        if (op instanceof BaseReduceOp reduce) {
            return new Node.Arguments(dimensions(reduce), new double[0], new boolean[] {reduce.isKeepDims()});
        }
        if (op instanceof BaseScalarOp scalar) {
            return new Node.Arguments(new long[0], new double[] {scalar.scalar().getDouble(0)}, new boolean[0]);
        }
        return Node.Arguments.of();
    }

    /** Empty for a reduction over all dimensions, which SameDiff stores as the largest int. */
    private static long[] dimensions(BaseReduceOp reduce) {
        return reduce.getDimensions() == null
                ? new long[0]
                : Arrays.stream(reduce.getDimensions())
                        .filter(d -> d != Integer.MAX_VALUE)
                        .asLongStream()
                        .toArray();
    }
}
