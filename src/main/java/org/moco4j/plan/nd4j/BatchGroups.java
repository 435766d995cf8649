package org.moco4j.plan.nd4j;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** The contiguous groups of a batch, as views. */
record BatchGroups(int splits) {

    /** The images of a group out of {@code [N, H, W, C]}. */
    INDArray images(INDArray batch, int group) {
        long size = batch.size(0) / splits;
        return batch.get(
                NDArrayIndex.interval(group * size, (group + 1) * size),
                NDArrayIndex.all(),
                NDArrayIndex.all(),
                NDArrayIndex.all());
    }

    /** The row of a group out of {@code [splits, 1, C]}, as {@code [C]}. */
    INDArray channels(INDArray rows, int group) {
        return rows.reshape(rows.size(0), rows.size(2)).get(NDArrayIndex.point(group), NDArrayIndex.all());
    }
}
