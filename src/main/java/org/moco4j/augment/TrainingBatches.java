package org.moco4j.augment;

import java.util.function.BooleanSupplier;

/**
 * The batches of two views of a training, epoch by epoch. A batch depends only on (seed, epoch, step), so {@link #seek}
 * resumes a run exactly.
 */
public interface TrainingBatches extends AutoCloseable {
    /** Returns the number of batches in an epoch. */
    int stepsPerEpoch();

    /**
     * Moves to a batch: the next call of {@link #next()} returns batch {@code step} of {@code epoch}.
     *
     * @param step from 0 to {@link #stepsPerEpoch()}, which is the end of the epoch
     */
    void seek(long epoch, int step);

    /**
     * Returns the next batch of the epoch. The previous batch is no longer valid.
     *
     * @throws java.util.NoSuchElementException at the end of the epoch
     */
    TwoViewBatch next();

    /**
     * Waits until the next batch is ready or {@code done} gives true. The current batch stays valid. Batches that are
     * made by {@link #next()} are never ready before.
     *
     * @return whether {@link #next()} returns without waiting; false at the end of the epoch
     */
    default boolean isReadyBefore(BooleanSupplier done) {
        return false;
    }

    @Override
    void close();
}
