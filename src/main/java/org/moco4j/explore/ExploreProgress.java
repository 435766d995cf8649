package org.moco4j.explore;

/** Is told how far something that takes a while is. */
@FunctionalInterface
public interface ExploreProgress {
    /** For those who don't look. */
    ExploreProgress NONE = (step, done, total) -> {};

    /**
     * Called now and then, on the thread that asked for the work, the last time with {@code done} equal to {@code total}.
     *
     * @param step what is being done, in a few words such as "nearest neighbors"
     */
    void advanced(String step, long done, long total);
}
