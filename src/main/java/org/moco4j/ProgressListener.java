package org.moco4j;

/** Receives the progress of a long task. */
@FunctionalInterface
public interface ProgressListener {
    /** Ignores the progress. */
    ProgressListener NONE = (task, done, total) -> {};

    /**
     * Called repeatedly on the thread that started the work, possibly also before the first step, and the last time
     * with
     * {@code done} equal to {@code total}.
     *
     * @param task short name of the task, such as "nearest neighbors"
     */
    void progress(String task, long done, long total);
}
