package org.moco4j.augment;

import java.nio.FloatBuffer;
import org.moco4j.augment.ChunkSchedule.Chunk;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.concurrency.AffinityManager;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;

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

    /** The memory of one batch of two views, off the heap and used again and again. */
    static final class Buffers {
        /** {@code [N, H, W, 3]}. The arrays own the memory that the buffers show, so both are held here. */
        final INDArray query;

        final INDArray key;

        /** The index of the image of each row, {@code [N]}. */
        final int[] images;

        private final int viewLength;
        private final FloatBuffer queryValues;
        private final FloatBuffer keyValues;

        /** For batches of {@code batchSize} views of {@code [size, size, 3]}. */
        Buffers(int batchSize, int size) {
            this.query = Nd4j.createUninitializedDetached(DataType.FLOAT, batchSize, size, size, 3);
            this.key = Nd4j.createUninitializedDetached(DataType.FLOAT, batchSize, size, size, 3);
            this.images = new int[batchSize];
            this.viewLength = 3 * size * size;
            this.queryValues = query.data().asNioFloat();
            this.keyValues = key.data().asNioFloat();
        }

        /** Makes the views of these rows; many threads may do so at once, each for rows of its own. */
        void fill(TwoViews views, long epoch, Chunk rows, ViewBuffers scratch) {
            for (int n = rows.from(); n < rows.to(); n++) {
                views.write(epoch, images[n], scratch, queryValues, keyValues, n * viewLength);
            }
        }

        /**
         * Says that the arrays' newest values are in host memory. On a GPU they have a twin there; on the CPU nothing
         * happens.
         */
        void hostIsNewer() {
            AffinityManager affinity = Nd4j.getAffinityManager();
            affinity.tagLocation(query, AffinityManager.Location.HOST);
            affinity.tagLocation(key, AffinityManager.Location.HOST);
        }
    }
}
