package org.moco4j.train;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LearningRateTest {
    private static final int STEPS = 10;
    private static final List<Integer> MILESTONES = List.of(120, 160);

    @ParameterizedTest(name = "epoch {0}: {1}")
    @CsvSource({"0, 0.06", "119, 0.06", "120, 0.006", "159, 0.006", "160, 0.0006", "199, 0.0006"})
    void stepsDivideByTenAtEachMilestone(int epoch, double expected) {
        assertEquals(expected, new LearningRate(0.06, 200, MILESTONES, false, 0).at(epoch, 7, STEPS), 1e-15);
    }

    @ParameterizedTest(name = "epoch {0}: {1}")
    @CsvSource({"0, 0.06", "50, 0.0512132034355964", "100, 0.03", "150, 0.0087867965644036", "199, 3.70102555e-6"})
    void aCosineFallsFromAllToNothingAndKnowsNoMilestones(int epoch, double expected) {
        assertEquals(expected, new LearningRate(0.06, 200, MILESTONES, true, 0).at(epoch, 3, STEPS), 1e-12);
    }

    @ParameterizedTest(name = "epoch {0}, step {1}: {2}")
    @CsvSource({"0, 0, 0.003", "0, 9, 0.03", "1, 0, 0.033", "1, 9, 0.06", "2, 0, 0.06", "120, 0, 0.006"})
    void aWarmUpRisesStepByStepToTheWholeRate(int epoch, int step, double expected) {
        assertEquals(expected, new LearningRate(0.06, 200, MILESTONES, false, 2).at(epoch, step, STEPS), 1e-15);
    }

    @Test
    void aWarmUpBeforeACosineMultipliesIt() {
        LearningRate cosine = new LearningRate(0.06, 20, List.of(), true, 0);
        LearningRate warm = new LearningRate(0.06, 20, List.of(), true, 4);
        assertEquals(cosine.at(1, 4, STEPS) * 1.5 / 4, warm.at(1, 4, STEPS), 1e-15);
        assertEquals(cosine.at(4, 0, STEPS), warm.at(4, 0, STEPS));
    }

    @Test
    void aCosineNeverRises() {
        LearningRate cosine = new LearningRate(0.06, 20, List.of(), true, 0);
        for (int epoch = 1; epoch < 20; epoch++) {
            assertTrue(cosine.at(epoch, 0, STEPS) < cosine.at(epoch - 1, STEPS - 1, STEPS));
        }
    }
}
