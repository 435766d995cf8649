package org.moco4j.report.page;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.moco4j.report.TrainingHistory.StepLosses;
import org.moco4j.report.page.TrainingSection.StepCurve;

class StepCurveTest {
    @Test
    void fewStepsHaveOnePointEach() {
        StepCurve curve = StepCurve.of(List.of(
                new StepLosses(1, 1, 3, 1, new double[] {5, 4, 3}), new StepLosses(2, 4, 5, 1, new double[] {2, 1})));

        assertArrayEquals(new int[] {1, 2, 3, 4, 5}, curve.steps());
        assertArrayEquals(new double[] {5, 4, 3, 2, 1}, curve.losses());
        assertEquals("The faint line is the loss of each step", curve.caption());
    }

    @Test
    void manyStepsAreAveragedAndTheNoteShowsHowMany() {
        List<StepLosses> blocks = new ArrayList<>();
        for (int epoch = 1; epoch <= 100; epoch++) {
            blocks.add(new StepLosses(
                    epoch,
                    97L * epoch - 96,
                    97L * epoch,
                    1,
                    IntStream.range(0, 97).mapToDouble(i -> 1 + i % 2).toArray()));
        }
        StepCurve curve = StepCurve.of(blocks);

        assertTrue(curve.steps().length <= 600, curve.steps().length + " points");
        assertEquals(9700, curve.steps()[curve.steps().length - 1], "the last step is shown");
        assertEquals(1.5, curve.losses()[500], 0.07);
        assertEquals("The faint line is the mean of up to 17 steps per point", curve.caption());
    }

    @Test
    void decreasingStepsAndNonFiniteLossesAreSkipped() {
        StepCurve curve = StepCurve.of(List.of(
                new StepLosses(1, 1, 2, 1, new double[] {5, Double.NaN}),
                new StepLosses(1, 1, 2, 1, new double[] {9, 4}),
                new StepLosses(1, 3, Long.MAX_VALUE, 1, new double[] {3})));

        assertArrayEquals(new int[] {1, 2, 3}, curve.steps());
        assertArrayEquals(new double[] {5, 4, 3}, curve.losses());
    }

    @Test
    void withoutStepsThereIsNoChart() {
        assertTrue(StepCurve.of(List.of()).chart().isEmpty());
    }
}
