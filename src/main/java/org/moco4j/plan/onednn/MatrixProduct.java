package org.moco4j.plan.onednn;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.matmul;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive_attr;
import org.moco4j.plan.onednn.OneDnn.Argument;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * A product of matrices {@code c = a b}, or of a batch of them.
 *
 * @param a {@code [M, K]} or {@code [B, M, K]}
 * @param b {@code [K, N]} or {@code [B, K, N]}
 * @param c {@code [M, N]} or {@code [B, M, N]}
 */
record MatrixProduct(
        OneDnn oneDnn, memory.desc a, memory.desc b, memory.desc c, matmul.primitive_desc description, matmul matmul) {

    /**
     * What happens with the product.
     *
     * @param bias whether a row {@code [N]} is added; only for a product that is no batch
     * @param onto whether the product is added to the content of c
     * @param relu whether negative results become zero
     */
    record Finish(boolean bias, boolean onto, boolean relu) {
        static final Finish NONE = new Finish(false, false, false);
        static final Finish ONTO = new Finish(false, true, false);
    }

    /** Creates a product. oneDNN chooses the layout of b if it has none. */
    static MatrixProduct of(OneDnn oneDnn, memory.desc a, memory.desc b, memory.desc c, Finish finish) {
        primitive_attr attributes = oneDnn.sharedScratch(finish.onto, finish.relu);
        matmul.desc operation = finish.bias ? new matmul.desc(a, b, bias(c), c) : new matmul.desc(a, b, c);
        matmul.primitive_desc description = new matmul.primitive_desc(operation, attributes, oneDnn.engine());
        return new MatrixProduct(oneDnn, a, description.weights_desc(), c, description, new matmul(description));
    }

    private static memory.desc bias(memory.desc c) {
        return new memory.desc(new long[] {1, c.dims().get(1)}, OneDnnLayout.FLOAT, memory.format_tag.ab);
    }

    /** The scratch memory that the product needs; never empty. */
    OpaqueLayout scratch() {
        return new OpaqueLayout(
                Math.max(Float.BYTES, description.scratchpad_desc().get_size()));
    }

    /**
     * A matrix in an array.
     *
     * @param skippedBytes before the matrix
     */
    record Operand(INDArray array, long skippedBytes) {
        static Operand of(INDArray array) {
            return new Operand(array, 0);
        }
    }

    /** Binds the product to arrays, to be run any number of times. */
    Runnable bind(Operand ofA, Operand ofB, Operand ofC, INDArray scratch) {
        return bind(ofA, ofB, Optional.empty(), ofC, scratch);
    }

    /** Binds a product with a bias to arrays. */
    Runnable bind(Operand ofA, Operand ofB, Optional<INDArray> bias, Operand ofC, INDArray scratch) {
        List<Argument> arguments = new ArrayList<>(List.of(
                new Argument(dnnl.DNNL_ARG_SRC, a, ofA.array, ofA.skippedBytes),
                new Argument(dnnl.DNNL_ARG_WEIGHTS, b, ofB.array, ofB.skippedBytes),
                new Argument(dnnl.DNNL_ARG_DST, c, ofC.array, ofC.skippedBytes),
                new Argument(dnnl.DNNL_ARG_SCRATCHPAD, description.scratchpad_desc(), scratch, 0)));
        bias.ifPresent(row -> arguments.add(new Argument(dnnl.DNNL_ARG_BIAS, bias(c), row, 0)));
        return oneDnn.call(matmul, arguments);
    }
}
