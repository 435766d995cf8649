package org.moco4j.tensorfile;

import java.io.IOException;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Reads and writes the values of a float array in row-major order, block by block, so that no second copy is needed.
 */
public final class FloatBlocks {
    public static final int BLOCK = 1 << 18;

    private final INDArray row;

    /**
     * Gives access to the values of {@code array}.
     *
     * @throws IllegalArgumentException if the array is not a float array or is not contiguous in row-major order
     */
    FloatBlocks(INDArray array) {
        // An array with one axis has no order, although ND4J stores one for it.
        boolean rowMajor = array.elementWiseStride() == 1 && (array.rank() <= 1 || array.ordering() == 'c');
        if (array.dataType() != DataType.FLOAT || !rowMajor) {
            throw new IllegalArgumentException("expected a contiguous row-major array of floats, got "
                    + array.dataType() + ", order " + array.ordering() + ", stride " + array.elementWiseStride());
        }
        this.row = array.rank() == 1 ? array : array.reshape('c', new long[] {array.length()});
    }

    /** Reads or fills the values of one block. */
    @FunctionalInterface
    interface Block {
        /**
         * Reads or fills the values.
         *
         * @param from index of the first value in the array
         * @param values values to read or to fill
         */
        void accept(long from, float[] values) throws IOException;
    }

    void read(Block block) throws IOException {
        for (long from = 0; from < row.length(); from += BLOCK) {
            try (INDArray copy = part(from).dup()) {
                block.accept(from, copy.data().asFloat());
            }
        }
    }

    void write(Block block) throws IOException {
        for (long from = 0; from < row.length(); from += BLOCK) {
            float[] values = new float[(int) Math.min(BLOCK, row.length() - from)];
            block.accept(from, values);
            try (INDArray copy = Nd4j.createFromArray(values)) {
                part(from).assign(copy);
            }
        }
    }

    private INDArray part(long from) {
        return row.get(NDArrayIndex.interval(from, Math.min(from + BLOCK, row.length())));
    }
}
