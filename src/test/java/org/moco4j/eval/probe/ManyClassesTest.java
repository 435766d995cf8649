package org.moco4j.eval.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.moco4j.ProgressListener;
import org.moco4j.eval.Predictions;
import org.moco4j.platform.KernelThreads;
import org.nd4j.linalg.factory.Nd4j;

/** The cost of a probe with many classes, counted in epochs because seconds depend on the machine. */
class ManyClassesTest {
    private static final int CLASSES = 300;
    private static final int DIMENSIONS = 24;

    @BeforeEach
    void useOneThread() {
        KernelThreads.apply(1);
    }

    @Test
    void aProbeWithManyClassesHasFewerEpochs() {
        ProbeProtocol usual = ProbeProtocol.usual(0);
        assertEquals(usual, usual.within(4000, 64, 10));
        assertEquals(usual, usual.within(50_000, 512, 10), "CIFAR-10");

        ProbeProtocol thousand = usual.within(9000, 64, 1000);
        assertTrue(thousand.epochs() >= 12 && thousand.epochs() <= 25, thousand.toString());
        assertEquals(thousand.epochs(), thousand.sweepEpochs());
        assertEquals(12, usual.within(90_000, 512, 10_000).epochs());
        assertEquals(100, usual.within(1000, 64, 1000).epochs(), "few labels cost little");
        assertEquals(5, usual.withEpochs(5).within(90_000, 512, 10_000).epochs());
        assertEquals(100, ProbeProtocol.iterations(50_000, 512, 10), "CIFAR-10");
        assertEquals(30, ProbeProtocol.iterations(9000, 64, 1000));
        assertTrue(thousand.description().contains(thousand.epochs() + " epochs"), thousand.description());
    }

    @Test
    void aProbeWithManyClassesReachesLogisticRegression() {
        LabeledFeatures train = features(9, 1);
        LabeledFeatures test = features(4, 2);
        ProbeProtocol protocol = new ProbeProtocol(20, 20, 256, List.of(0.01, 0.1, 1.0), true, 0.1, 0);
        LinearProbe.Outcome outcome =
                new LinearProbe(protocol, CLASSES).run(List.of(train), train.all(), test, ProgressListener.NONE);
        Predictions library = new LogisticRegression(CLASSES, 1, 60).run(train, train.all(), test);

        assertTrue(outcome.chosen());
        assertTrue(library.accuracy(1) > 0.2, library.toString());
        assertTrue(
                outcome.predictions().accuracy(1) >= library.accuracy(1) - 0.01,
                outcome.predictions() + " against " + library);
    }

    @Test
    void withOneImagePerClassNoRateCanBeChosen() {
        LabeledFeatures train = features(1, 1);
        LinearProbe.Outcome outcome = new LinearProbe(ProbeProtocol.usual(0), CLASSES)
                .run(List.of(train), train.all(), features(1, 2), ProgressListener.NONE);

        assertFalse(outcome.chosen());
        assertTrue(
                outcome.predictions().accuracy(1) > 5.0 / CLASSES,
                outcome.predictions().toString());
    }

    private static LabeledFeatures features(int imagesPerClass, long seed) {
        Random centers = new Random(5);
        float[][] center = new float[CLASSES][DIMENSIONS];
        for (float[] c : center) {
            for (int i = 0; i < DIMENSIONS; i++) {
                c[i] = (float) centers.nextGaussian();
            }
        }
        Random random = new Random(seed);
        float[][] rows = new float[CLASSES * imagesPerClass][DIMENSIONS];
        int[] labels = new int[rows.length];
        for (int row = 0; row < rows.length; row++) {
            labels[row] = row % CLASSES;
            for (int i = 0; i < DIMENSIONS; i++) {
                rows[row][i] = 0.2f + 0.02f * (center[labels[row]][i] + (float) random.nextGaussian());
            }
        }
        return new LabeledFeatures(Nd4j.createFromArray(rows), labels);
    }
}
