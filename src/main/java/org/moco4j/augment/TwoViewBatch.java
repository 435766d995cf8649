package org.moco4j.augment;

import java.nio.FloatBuffer;
import org.moco4j.augment.ChunkSchedule.Chunk;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.concurrency.AffinityManager;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Contains a batch of two views. Feature 0 has the query views and feature 1 the key views, both {@code [N, H, W, 3]}.
 * There are no labels. The arrays are valid until the next call of {@link TwoViewBatches#next()}, because they are
 * reused.
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

    /** Returns the query views x_q, {@code [N, H, W, 3]}. */
    public INDArray query() {
        return getFeatures(0);
    }

    /** Returns the key views x_k, {@code [N, H, W, 3]}. Row n shows the same image as row n of {@link #query()}. */
    public INDArray key() {
        return getFeatures(1);
    }

    /** Returns the epoch, counted from 0. */
    public long epoch() {
        return epoch;
    }

    /** Returns the number of the batch in its epoch, counted from 0. */
    public int step() {
        return step;
    }

    /** Returns the index of the image of each row, {@code [N]}. */
    public int[] images() {
        return images.clone();
    }

    /** The memory of a batch, outside of Java's heap. It is reused for later batches. */
    static final class Buffers {
        /** {@code [N, H, W, 3]}. The arrays own the memory of the buffers, so both are kept here. */
        final INDArray query;

        final INDArray key;

        /** The index of the image of each row, {@code [N]}. */
        final int[] images;

        private final int viewLength;
        private final FloatBuffer queryValues;
        private final FloatBuffer keyValues;

        /** Allocates memory for batches of {@code batchSize} views of {@code [size, size, 3]}. */
        Buffers(int batchSize, int size) {
            this.query = Nd4j.createUninitializedDetached(DataType.FLOAT, batchSize, size, size, 3);
            this.key = Nd4j.createUninitializedDetached(DataType.FLOAT, batchSize, size, size, 3);
            this.images = new int[batchSize];
            this.viewLength = 3 * size * size;
            this.queryValues = query.data().asNioFloat();
            this.keyValues = key.data().asNioFloat();
        }

        /** Makes the views of these rows. Threads may fill different rows at the same time. */
        void fill(TwoViews views, long epoch, Chunk rows, ViewBuffers scratch) {
            for (int n = rows.from(); n < rows.to(); n++) {
                views.write(epoch, images[n], scratch, queryValues, keyValues, n * viewLength);
            }
        }

        /**
         * Marks the values in host memory as the newest ones, so that a GPU copies them. Does nothing on the CPU.
         */
        void hostIsNewer() {
            AffinityManager affinity = Nd4j.getAffinityManager();
            affinity.tagLocation(query, AffinityManager.Location.HOST);
            affinity.tagLocation(key, AffinityManager.Location.HOST);
        }
    }
}
