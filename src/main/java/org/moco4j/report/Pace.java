package org.moco4j.report;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.moco4j.report.RunListener.StepLine;

/**
 * Measures the speed of a run and estimates the remaining time. Speed counts only the time of steps; the remaining time
 * also includes the kNN measurements.
 */
final class Pace {
    private final InstantSource clock;
    private final int epochs;
    private Instant stepsBegan;
    private Instant lastStep;
    private int epochSteps;
    private long epochImages;
    private Duration finishedStepTime = Duration.ZERO;
    private long finishedSteps;
    private double knnSeconds;
    private int epochsSeen;
    private StepLine last;

    Pace(InstantSource clock, int epochs) {
        this.clock = clock;
        this.epochs = epochs;
        beginSteps();
    }

    /** Starts the time of the next step: earlier work (kNN, a checkpoint) does not count. */
    void beginSteps() {
        stepsBegan = clock.instant();
        lastStep = stepsBegan;
        epochSteps = 0;
        epochImages = 0;
    }

    void step(StepLine step) {
        last = step;
        lastStep = clock.instant();
        epochSteps++;
        epochImages += step.images();
    }

    void epochDone(Optional<KnnScore> knn) {
        finishedStepTime = finishedStepTime.plus(stepTime());
        finishedSteps += epochSteps;
        knnSeconds += knn.map(KnnScore::seconds).orElse(0.0);
        epochsSeen++;
        beginSteps();
    }

    double imagesPerSecond() {
        return epochImages / Math.max(1e-9, seconds(stepTime()));
    }

    Duration remainingInEpoch() {
        return seconds((double) (last.stepsPerEpoch() - last.step()) * secondsPerStep());
    }

    /**
     * The remaining steps at the mean speed so far, and for each remaining epoch the mean time of the kNN measurements
     * so far.
     */
    Duration remainingInRun() {
        double epochsAhead = epochs - last.epoch();
        double steps = seconds(remainingInEpoch()) + epochsAhead * last.stepsPerEpoch() * secondsPerStep();
        double knn = epochsSeen == 0 ? 0 : (epochsAhead + 1) * knnSeconds / epochsSeen;
        return seconds(steps + knn);
    }

    private double secondsPerStep() {
        return seconds(finishedStepTime.plus(stepTime())) / Math.max(1, finishedSteps + epochSteps);
    }

    private Duration stepTime() {
        return Duration.between(stepsBegan, lastStep);
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }

    private static Duration seconds(double seconds) {
        return Duration.ofMillis(Math.round(seconds * 1000));
    }
}
