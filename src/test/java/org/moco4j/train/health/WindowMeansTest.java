package org.moco4j.train.health;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.moco4j.moco.StepResult;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class WindowMeansTest {
    private static final INDArray QUERIES = Nd4j.createFromArray(new float[][] {{1, 0}, {0, 1}});
    private static final INDArray LOGITS = Nd4j.createFromArray(new float[][] {{2, 1, 0, 0}, {0, 1, 0, 0}});

    private final WindowMeans windows = new WindowMeans(2, 3);

    @Test
    void aWindowHasTheMeansOfItsSteps() {
        for (int step = 1; step < StepWindow.STEPS; step++) {
            assertEquals(Optional.empty(), add(step));
        }
        StepWindow first = add(StepWindow.STEPS).orElseThrow();

        assertEquals((1 + StepWindow.STEPS) / 2.0, first.loss(), 1e-12);
        assertEquals(Math.log(4), first.chance(), 1e-12);
        assertEquals(0.25, first.guess());
        assertEquals(0.5, first.accuracy());
        // Each component is 0 or 1, with a deviation of 1/2; evenly spread features have 1/sqrt(2).
        assertEquals(Math.sqrt(0.5), first.spread(), 1e-6);
    }

    @Test
    void aWindowThatStartedInAnEarlierSessionIsSkippedAndTheNextIsComplete() {
        for (int step = 7; step <= StepWindow.STEPS; step++) {
            assertEquals(Optional.empty(), add(step));
        }
        for (int step = StepWindow.STEPS + 1; step < 2 * StepWindow.STEPS; step++) {
            assertEquals(Optional.empty(), add(step));
        }

        assertEquals(
                StepWindow.STEPS + (1 + StepWindow.STEPS) / 2.0,
                add(2 * StepWindow.STEPS).orElseThrow().loss(),
                1e-12);
    }

    private Optional<StepWindow> add(int step) {
        return windows.add(step, StepResult.of(step, QUERIES, LOGITS, null));
    }
}
