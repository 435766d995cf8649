package org.moco4j.augment;

import java.nio.FloatBuffer;
import org.moco4j.augment.ChunkSchedule.Chunk;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.concurrency.AffinityManager;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The memory of one batch of two views, off the heap and used again and again. */
final class BatchBuffers {
    /** {@code [N, H, W, 3]}. The arrays own the memory that the buffers show, so both are held here. */
    final INDArray query;

    final INDArray key;

    /** The index of the image of each row, {@code [N]}. */
    final int[] images;

    private final int viewLength;
    private final FloatBuffer queryValues;
    private final FloatBuffer keyValues;

    /** For batches of {@code batchSize} views of {@code [size, size, 3]}. */
    BatchBuffers(int batchSize, int size) {
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
