package org.moco4j.plan;

import org.nd4j.linalg.api.ndarray.INDArray;

/** The memory of a plan's values, when they have their places. */
public interface ValueMemory {
    /**
     * The array of a value in the memory of this process.
     *
     * @throws UnsupportedOperationException if the values are in the memory of a GPU
     */
    INDArray apply(Value value);

    /**
     * The address of a value's first element in the memory of a GPU.
     *
     * @throws UnsupportedOperationException if the values are in the memory of this process
     */
    default long address(Value value) {
        throw new UnsupportedOperationException(value + " is in the memory of this process");
    }
}
