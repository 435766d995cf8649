package org.moco4j.checkpoint;

import java.io.IOException;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** The values of a float array in row-major order, a block at a time, so that no second copy of it is needed. */
final class FloatBlocks {
    static final int BLOCK = 1 << 18;

    private final INDArray row;

    /**
     * The values of {@code array}.
     *
     * @throws IllegalArgumentException where the array is not of floats, or not contiguous in row-major order
     */
    FloatBlocks(INDArray array) {
        // One axis has no order, whatever ND4J notes for it.
        boolean rowMajor = array.elementWiseStride() == 1 && (array.rank() <= 1 || array.ordering() == 'c');
        if (array.dataType() != DataType.FLOAT || !rowMajor) {
            throw new IllegalArgumentException("expected a contiguous row-major array of floats, got "
                    + array.dataType() + ", order " + array.ordering() + ", stride " + array.elementWiseStride());
        }
        this.row = array.rank() == 1 ? array : array.reshape('c', new long[] {array.length()});
    }

    /** Takes or gives the values of one block. */
    @FunctionalInterface
    interface Block {
        /**
         * Takes or gives them.
         *
         * @param from the index of the first of them in the array
         * @param values to be read, or to be filled
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
