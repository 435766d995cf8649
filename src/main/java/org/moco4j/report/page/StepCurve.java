package org.moco4j.report.page;

import java.util.ArrayList;
import java.util.List;
import org.moco4j.report.StepLosses;

/**
 * The losses of all steps of a run as one curve. If there are more steps than a screen can show, each point is the mean
 * of several.
 *
 * @param steps the last step of each point
 * @param losses the value of each point
 * @param largest the largest number of steps that one point averages
 */
record StepCurve(int[] steps, double[] losses, long largest) {
    private static final int MOST_POINTS = 600;
    private static final double SMOOTHING = 0.9;

    static StepCurve of(List<StepLosses> blocks) {
        long count = blocks.stream().mapToLong(block -> block.losses().length).sum();
        int perPoint = Math.toIntExact((count + MOST_POINTS - 1) / MOST_POINTS);
        List<Integer> steps = new ArrayList<>();
        List<Double> losses = new ArrayList<>();
        double sum = 0;
        int summed = 0;
        long before = 0;
        long pointBegan = 0;
        long largest = 0;
        for (StepLosses block : blocks) {
            for (int i = 0; i < block.losses().length; i++) {
                long step = block.stepOf(i);
                // In a manipulated log the steps may decrease.
                if (!Double.isFinite(block.losses()[i]) || step <= before || step > Integer.MAX_VALUE) {
                    continue;
                }
                if (summed == 0) {
                    pointBegan = before;
                }
                before = step;
                sum += block.losses()[i];
                summed++;
                if (summed == perPoint) {
                    steps.add((int) step);
                    losses.add(sum / summed);
                    largest = Math.max(largest, step - pointBegan);
                    sum = 0;
                    summed = 0;
                }
            }
        }
        if (summed > 0) {
            steps.add((int) before);
            losses.add(sum / summed);
        }
        return new StepCurve(
                steps.stream().mapToInt(Integer::intValue).toArray(),
                losses.stream().mapToDouble(Double::doubleValue).toArray(),
                largest);
    }

    LineChart chart() {
        return new LineChart("steps", "Loss per step", ChartScale.NUMBER)
                .over("step")
                .line("loss", steps, losses)
                .smoothed(SMOOTHING)
                .withLogAxis();
    }

    /** A caption that explains the points. */
    String caption() {
        return largest > 1
                ? "The faint line is the mean of up to " + NumberText.count(largest) + " steps per point"
                : "The faint line is the loss of each step";
    }
}
