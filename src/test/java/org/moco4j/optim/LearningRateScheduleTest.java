package org.moco4j.optim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.moco4j.optim.LearningRateSchedule.Decay;

class LearningRateScheduleTest {
    private static final int STEPS = 10;
    private static final List<Integer> MILESTONES = List.of(120, 160);

    @ParameterizedTest(name = "epoch {0}: {1}")
    @CsvSource({"0, 0.06", "119, 0.06", "120, 0.006", "159, 0.006", "160, 0.0006", "199, 0.0006"})
    void theRateIsDividedByTenAtEachMilestone(int epoch, double expected) {
        assertEquals(
                expected,
                new LearningRateSchedule(0.06, 200, MILESTONES, Decay.MILESTONES, 0).at(epoch, 7, STEPS),
                1e-15);
    }

    @ParameterizedTest(name = "epoch {0}: {1}")
    @CsvSource({"0, 0.06", "50, 0.0512132034355964", "100, 0.03", "150, 0.0087867965644036", "199, 3.70102555e-6"})
    void aCosineFallsToZeroAndIgnoresMilestones(int epoch, double expected) {
        assertEquals(
                expected,
                new LearningRateSchedule(0.06, 200, MILESTONES, Decay.COSINE_BY_EPOCH, 0).at(epoch, 3, STEPS),
                1e-12);
    }

    @ParameterizedTest(name = "epoch {0}, step {1}: {2}")
    @CsvSource({"0, 0, 0.003", "0, 9, 0.03", "1, 0, 0.033", "1, 9, 0.06", "2, 0, 0.06", "120, 0, 0.006"})
    void aWarmUpRisesStepByStepToTheFullRate(int epoch, int step, double expected) {
        assertEquals(
                expected,
                new LearningRateSchedule(0.06, 200, MILESTONES, Decay.MILESTONES, 2).at(epoch, step, STEPS),
                1e-15);
    }

    @Test
    void aWarmUpMultipliesTheCosine() {
        LearningRateSchedule cosine = new LearningRateSchedule(0.06, 20, List.of(), Decay.COSINE_BY_EPOCH, 0);
        LearningRateSchedule warm = new LearningRateSchedule(0.06, 20, List.of(), Decay.COSINE_BY_EPOCH, 4);
        assertEquals(cosine.at(1, 4, STEPS) * 1.5 / 4, warm.at(1, 4, STEPS), 1e-15);
        assertEquals(cosine.at(4, 0, STEPS), warm.at(4, 0, STEPS));
    }

    @Test
    void aCosineNeverRises() {
        LearningRateSchedule cosine = new LearningRateSchedule(0.06, 20, List.of(), Decay.COSINE_BY_EPOCH, 0);
        for (int epoch = 1; epoch < 20; epoch++) {
            assertTrue(cosine.at(epoch, 0, STEPS) < cosine.at(epoch - 1, STEPS - 1, STEPS));
        }
    }

    @ParameterizedTest(name = "epoch {0}, step {1}: {2}")
    @CsvSource({
        "0, 0, 0.006",
        "0, 9, 0.06",
        "1, 0, 0.06",
        "1, 5, 0.0577164",
        "3, 0, 0.03",
        "4, 5, 0.0022836",
        "4, 9, 0.0000925"
    })
    void aCosineByStepFallsFromTheEndOfTheWarmUpToZero(int epoch, int step, double expected) {
        LearningRateSchedule rate = new LearningRateSchedule(0.06, 5, List.of(), Decay.COSINE_BY_STEP, 1);
        assertEquals(expected, rate.at(epoch, step, STEPS), 1e-6);
    }

    @Test
    void aCosineByStepFallsAtEveryStepAfterTheWarmUp() {
        LearningRateSchedule rate = new LearningRateSchedule(0.06, 7, List.of(), Decay.COSINE_BY_STEP, 2);
        double last = rate.at(2, 0, STEPS);
        assertEquals(0.06, last, 1e-15);
        for (int step = 2 * STEPS + 1; step < 7 * STEPS; step++) {
            double next = rate.at(step / STEPS, step % STEPS, STEPS);
            assertTrue(next < last, "step " + step);
            last = next;
        }
    }
}
