package org.moco4j.data;

/** Told how the loading of a data set goes on. Called by one thread at a time, often: to draw rarely is the listener's job. */
@FunctionalInterface
public interface DataProgress {
    /** Listens to nothing. */
    DataProgress NONE = (task, unit, done, total) -> {};

    /** What is counted. */
    enum Unit {
        BYTES,
        IMAGES
    }

    /**
     * Some more is done.
     *
     * @param task what is done, for people, such as "downloading cifar-10-binary.tar.gz"; a new text starts a new task
     * @param done how many units are done
     * @param total how many there are, or -1 where that is not known; the task is over where both are equal
     */
    void advanced(String task, Unit unit, long done, long total);
}
