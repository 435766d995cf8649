package org.moco4j.augment;

import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;

/**
 * A batch of MoCo: feature 0 is the query views, feature 1 the key views, both {@code [N, H, W, 3]}; no labels. The
 * arrays are valid until the next call of {@link TwoViewBatches#next()}, which may let another batch be written into
 * them.
 */
public final class TwoViewBatch extends MultiDataSet {
    private final long epoch;
    private final int step;
    private final int[] images;

    TwoViewBatch(INDArray query, INDArray key, long epoch, int step, int[] images) {
        super(new INDArray[] {query, key}, (INDArray[]) null);
        this.epoch = epoch;
        this.step = step;
        this.images = images;
    }

    /** The query views x_q, {@code [N, H, W, 3]}. */
    public INDArray query() {
        return getFeatures(0);
    }

    /** The key views x_k, {@code [N, H, W, 3]}; row n is of the same image as row n of {@link #query()}. */
    public INDArray key() {
        return getFeatures(1);
    }

    /** The epoch, from 0. */
    public long epoch() {
        return epoch;
    }

    /** The batch's number within its epoch, from 0. */
    public int step() {
        return step;
    }

    /** The index of the image of each row, {@code [N]}. */
    public int[] images() {
        return images.clone();
    }
}
