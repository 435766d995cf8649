package org.moco4j.report;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.moco4j.report.RunListener.StepLine;

class PaceTest {
    private final FakeClock clock = new FakeClock();
    private final Pace pace = new Pace(clock, 3);

    @Test
    void onlyTheTimeOfStepsCounts() {
        steps(1, 4);
        clock.advance(1000);

        assertEquals(32.0, pace.imagesPerSecond(), 1e-9);
    }

    @Test
    void timeBeforeTheFirstStepDoesNotCount() {
        clock.advance(500);
        pace.beginSteps();
        steps(1, 2);

        assertEquals(32.0, pace.imagesPerSecond(), 1e-9);
    }

    @Test
    void theRemainingStepsAreExpectedAtTheSpeedSoFar() {
        steps(1, 4);

        assertEquals(Duration.ofSeconds(12), pace.remainingInEpoch());
        assertEquals(Duration.ofSeconds(12 + 2 * 20), pace.remainingInRun());
    }

    @Test
    void theTimeOfTheMonitorIsAddedForEachRemainingEpoch() {
        steps(1, 10);
        pace.epochDone(Optional.of(new KnnScore(0.3, 0.3, 7, 1)));
        steps(2, 5);

        assertEquals(Duration.ofSeconds(10), pace.remainingInEpoch());
        assertEquals(Duration.ofSeconds(10 + 20 + 2 * 7), pace.remainingInRun());
    }

    @Test
    void aResumedEpochIsMeasuredFromItsOwnSteps() {
        clock.advance(2);
        pace.step(new StepLine(2, 8, 10, 7, 64));

        assertEquals(Duration.ofSeconds(4), pace.remainingInEpoch());
        assertEquals(Duration.ofSeconds(24), pace.remainingInRun());
    }

    /** Runs steps that take two seconds each. */
    private void steps(int epoch, int upTo) {
        for (int step = 1; step <= upTo; step++) {
            clock.advance(2);
            pace.step(new StepLine(epoch, step, 10, 7, 64));
        }
    }
}
