package org.moco4j.plan.onednn;

import java.util.List;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.matmul;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.post_ops;
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
     * Creates a product. oneDNN chooses the layout of b if it has none.
     *
     * @param onto whether the product is added to the content of c
     */
    static MatrixProduct of(OneDnn oneDnn, memory.desc a, memory.desc b, memory.desc c, boolean onto) {
        primitive_attr attributes = oneDnn.sharedScratch();
        if (onto) {
            post_ops sum = new post_ops();
            sum.append_sum();
            attributes.set_post_ops(sum);
        }
        matmul.primitive_desc description =
                new matmul.primitive_desc(new matmul.desc(a, b, c), attributes, oneDnn.engine());
        return new MatrixProduct(oneDnn, a, description.weights_desc(), c, description, new matmul(description));
    }

    /** The scratch memory that the product needs; never empty. */
    OpaqueLayout scratch() {
        return new OpaqueLayout(Math.max(Float.BYTES, description.scratchpad_desc().get_size()));
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
        return oneDnn.call(
                matmul,
                List.of(
                        new Argument(dnnl.DNNL_ARG_SRC, a, ofA.array, ofA.skippedBytes),
                        new Argument(dnnl.DNNL_ARG_WEIGHTS, b, ofB.array, ofB.skippedBytes),
                        new Argument(dnnl.DNNL_ARG_DST, c, ofC.array, ofC.skippedBytes),
                        new Argument(dnnl.DNNL_ARG_SCRATCHPAD, description.scratchpad_desc(), scratch, 0)));
    }
}
