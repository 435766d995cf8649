package org.moco4j.data;

/**
 * Receives the progress of loading a data set. It is called often, by one thread at a time. A listener that draws
 * should limit itself.
 */
@FunctionalInterface
public interface DataProgress {
    /** Ignores all progress. */
    DataProgress NONE = (task, unit, done, total) -> {};

    /** The unit of a count. */
    enum Unit {
        BYTES,
        IMAGES
    }

    /**
     * Reports progress.
     *
     * @param task description of the task for users, such as "downloading cifar-10-binary.tar.gz"; a new text starts a
     *     new task
     * @param done number of completed units
     * @param total total number of units, or -1 if unknown; the task is complete if both numbers are equal
     */
    void advanced(String task, Unit unit, long done, long total);
}
