package org.moco4j.augment;

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

    @Override
    void close();
}
