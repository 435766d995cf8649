package org.moco4j.report;

import org.moco4j.ProgressListener;

/** Receives the progress of a use case that does one task after the other, such as reading images and encoding them. */
public interface TaskListener extends ProgressListener {
    /** Ignores everything. */
    TaskListener NONE = new TaskListener() {};

    /** Reports progress without figures, see {@link #progress(String, long, long, String)}. */
    @Override
    default void progress(String task, long done, long total) {
        progress(task, done, total, "");
    }

    /**
     * Reports that more of a task is done; the task is over when {@code done} reaches {@code total}.
     *
     * @param task the task, such as {@code encoding test images}; a new text begins a new task
     * @param figures more to show, such as a rate or an accuracy so far; may be empty
     */
    default void progress(String task, long done, long total, String figures) {}

    /** The current task ended before it was complete, or was too short to be worth a line. */
    default void abandonTask() {}

    /** A sentence that the user should read, such as a warning. */
    default void notice(String text) {}

    /** A sentence that may interest the user. */
    default void info(String text) {}
}
