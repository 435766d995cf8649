package org.moco4j.explore;

/** Receives the progress of a long task. */
@FunctionalInterface
public interface ExploreProgress {
    /** Ignores the progress. */
    ExploreProgress NONE = (step, done, total) -> {};

    /**
     * Called repeatedly on the thread that started the work, the last time with {@code done} equal to {@code total}.
     *
     * @param step short name of the task, such as "nearest neighbors"
     */
    void advanced(String step, long done, long total);
}
