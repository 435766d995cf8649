package org.moco4j.report;

/**
 * Losses of consecutive steps of one epoch. In epochs of many steps, each value is the mean over several steps.
 *
 * @param epoch from 1
 * @param from the first step, counted over the run from 1
 * @param step the last step
 * @param every number of steps that one loss averages; the last one may average fewer
 * @param losses oldest first
 */
public record StepLosses(int epoch, long from, long step, int every, double[] losses) {
    /** The type of such lines in {@code metrics.jsonl}. */
    static final String TYPE = "steps";

    /** The last step of loss {@code i}. */
    public long stepOf(int i) {
        return Math.min(step, from + (i + 1L) * every - 1);
    }
}
