package org.moco4j.plan.nd4j;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Provides the contiguous groups of a batch as views. */
record BatchGroups(int splits) {

    /** The images of a group of {@code [N, H, W, C]}. */
    INDArray images(INDArray batch, int group) {
        long size = batch.size(0) / splits;
        return part(batch, group * size, size);
    }

    /** The row of a group of {@code [splits, 1, C]}, as {@code [1, C]}. */
    INDArray row(INDArray rows, int group) {
        return part(rows.reshape(rows.size(0), rows.size(2)), group, 1);
    }

    /** The row of a group of {@code [splits, 1, C]}, as {@code [C]}. */
    INDArray channels(INDArray rows, int group) {
        return row(rows, group).reshape(rows.size(2));
    }

    /**
     * {@code count} slices along the first axis. It does not use {@link INDArray#get}, which returns an empty array if
     * the part's offset in memory is at or after the array's length. This happens if the array itself is a view (ND4J
     * 1.0.0-M2.1).
     */
    private static INDArray part(INDArray array, long from, long count) {
        long[] shape = array.shape().clone();
        shape[0] = count;
        return Nd4j.create(
                array.data(), shape, array.stride(), array.offset() + from * array.stride(0), array.ordering());
    }
}
