package org.moco4j.plan.nd4j;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The contiguous groups of a batch, as views. */
record BatchGroups(int splits) {

    /** The images of a group out of {@code [N, H, W, C]}. */
    INDArray images(INDArray batch, int group) {
        long size = batch.size(0) / splits;
        return part(batch, group * size, size);
    }

    /** The row of a group out of {@code [splits, 1, C]}, as {@code [1, C]}. */
    INDArray row(INDArray rows, int group) {
        return part(rows.reshape(rows.size(0), rows.size(2)), group, 1);
    }

    /** The row of a group out of {@code [splits, 1, C]}, as {@code [C]}. */
    INDArray channels(INDArray rows, int group) {
        return row(rows, group).reshape(rows.size(2));
    }

    /**
     * {@code count} slices along the first axis. Not by {@link INDArray#get}, which gives an empty array where the part
     * begins within the memory at or after the array's length, as it may when the array is itself a view (ND4J
     * 1.0.0-M2.1).
     */
    private static INDArray part(INDArray array, long from, long count) {
        long[] shape = array.shape().clone();
        shape[0] = count;
        return Nd4j.create(
                array.data(), shape, array.stride(), array.offset() + from * array.stride(0), array.ordering());
    }
}
