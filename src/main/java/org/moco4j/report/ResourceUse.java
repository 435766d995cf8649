package org.moco4j.report;

/**
 * The resources that the process used since the previous such line, usually during one epoch. A figure that the system
 * does not report is NaN.
 *
 * @param epoch from 1
 * @param step training steps of the run so far
 * @param busyProcessors processor seconds of all threads divided by the elapsed seconds
 * @param processors processors that the process may use
 * @param residentMib resident memory of the process, heap and native together, in MiB
 * @param heapMib used part of the Java heap, in MiB
 */
public record ResourceUse(
        int epoch, long step, double busyProcessors, int processors, double residentMib, double heapMib) {
    /** The type of such lines in {@code metrics.jsonl}. */
    static final String TYPE = "machine";
}
