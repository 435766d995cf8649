package org.moco4j.report;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;

/** How fast a run goes, and how long it will take. Counts only the time of steps; what kNN costs is added for each epoch. */
final class Pace {
    private final InstantSource clock;
    private final int epochs;
    private Instant stepsBegan;
    private Instant lastStep;
    private int epochSteps;
    private long epochImages;
    private Duration knownStepTime = Duration.ZERO;
    private long knownSteps;
    private double knnSeconds;
    private int epochsSeen;
    private StepLine last;

    Pace(InstantSource clock, int epochs) {
        this.clock = clock;
        this.epochs = epochs;
        beginSteps();
    }

    /** The next step begins now: what came before (kNN, a checkpoint) is no part of its time. */
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
        knownStepTime = knownStepTime.plus(stepTime());
        knownSteps += epochSteps;
        knnSeconds += knn.map(KnnScore::seconds).orElse(0.0);
        epochsSeen++;
        beginSteps();
    }

    double imagesPerSecond() {
        return epochImages / Math.max(1e-9, seconds(stepTime()));
    }

    Duration leftOfEpoch() {
        return seconds((double) (last.stepsPerEpoch() - last.step()) * secondsPerStep());
    }

    /** The steps to come at the pace so far, and for each epoch to come the mean of what kNN has cost in those seen. */
    Duration leftOfRun() {
        double epochsToCome = epochs - last.epoch();
        double steps = seconds(leftOfEpoch()) + epochsToCome * last.stepsPerEpoch() * secondsPerStep();
        double knn = epochsSeen == 0 ? 0 : (epochsToCome + 1) * knnSeconds / epochsSeen;
        return seconds(steps + knn);
    }

    private double secondsPerStep() {
        return seconds(knownStepTime.plus(stepTime())) / Math.max(1, knownSteps + epochSteps);
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
