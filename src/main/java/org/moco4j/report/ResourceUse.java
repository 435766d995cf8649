package org.moco4j.report;

/**
 * What the process used of its machine since the last such line, as a rule during one epoch. A figure that the system does not
 * tell is NaN.
 *
 * @param epoch from 1
 * @param step training steps of the run so far
 * @param busyProcessors processor seconds of all threads over seconds that went by
 * @param processors how many there are
 * @param residentMib memory that the process holds, heap and native together, in MiB
 * @param heapMib what of it is used of Java's heap, in MiB
 */
public record ResourceUse(
        int epoch, long step, double busyProcessors, int processors, double residentMib, double heapMib) {
    /** The type of such lines in {@code metrics.jsonl}. */
    static final String TYPE = "machine";
}
