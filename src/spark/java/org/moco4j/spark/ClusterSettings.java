package org.moco4j.spark;

import java.util.Optional;

/**
 * The cluster, as the command line describes it. With {@code spark-submit}, Spark's own settings come first.
 *
 * @param master as in Spark's documentation, such as {@code local[2]} or {@code spark://host:7077}; empty for
 *     {@code spark-submit}'s, and without it executors on this machine
 * @param executors number of executors on this machine, if there is no master
 * @param bf16Gradients whether gradients travel to the driver as bfloat16, with half the bytes
 */
public record ClusterSettings(Optional<String> master, int executors, boolean bf16Gradients) {
    /** The number of executors on this machine if nothing else is set. */
    public static final int DEFAULT_EXECUTORS = 3;
}
