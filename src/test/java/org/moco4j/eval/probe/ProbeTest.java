package org.moco4j.eval.probe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.moco4j.ProgressListener;
import org.moco4j.eval.Predictions;
import org.moco4j.platform.KernelThreads;
import org.nd4j.linalg.factory.Nd4j;

/** Compares the linear probe with logistic regression by another library, on overlapping clusters. */
class ProbeTest {
    private static final int CLASSES = 6;
    private static final int DIMENSIONS = 16;
    private static final ProbeProtocol PROTOCOL = new ProbeProtocol(20, 5, 32, List.of(0.1, 1.0, 10.0), 0.2, 7);

    private final LabeledFeatures train = clusters(600, 1);
    private final LabeledFeatures test = clusters(600, 2);

    @Test
    void theProbeAgreesWithLogisticRegressionByAnotherLibrary() {
        Predictions probe = probe(PROTOCOL).predictions();
        Predictions library = new LogisticRegression(CLASSES, 0.1, 100).run(train, train.all(), test);

        assertTrue(library.accuracy(1) > 0.7 && library.accuracy(1) < 0.99, "not too easy: " + library.accuracy(1));
        assertEquals(library.accuracy(1), probe.accuracy(1), 0.04);
        assertEquals(library.accuracy(5), probe.accuracy(5), 0.03);
        int both = 0;
        for (int c = 0; c < CLASSES; c++) {
            both += Math.min(probe.confusionMatrix()[c][c], library.confusionMatrix()[c][c]);
        }
        assertTrue(both > 0.65 * test.size(), "they are right on the same classes: " + both);
    }

    @Test
    void threadsDoNotChangeLogisticRegression() {
        KernelThreads.apply(1);
        Predictions one = new LogisticRegression(CLASSES, 0.1, 50).run(train, train.all(), test);
        KernelThreads.apply(2);
        Predictions two = new LogisticRegression(CLASSES, 0.1, 50).run(train, train.all(), test);
        assertEquals(one.accuracy(1), two.accuracy(1), 0.01);
    }

    @Test
    void theSameSeedGivesTheSameProbe() {
        ProbeProtocol unfinished = new ProbeProtocol(1, 1, 32, List.of(0.1, 0.2), 0.2, 7);
        LinearProbe.Outcome first = probe(unfinished);
        Nd4j.getRandom().setSeed(99);
        LinearProbe.Outcome second = probe(unfinished);
        assertEquals(first.learningRate(), second.learningRate());
        assertArrayEquals(first.predictions().ranked(), second.predictions().ranked());
    }

    @Test
    void theSearchRejectsARateThatDiverges() {
        ProbeProtocol protocol = new ProbeProtocol(10, 5, 32, List.of(1e9, 1.0), 0.2, 7);
        assertEquals(1.0, probe(protocol).learningRate());
    }

    @Test
    void fewerLabelsGiveALowerAccuracy() {
        int[] few = IntStream.range(0, CLASSES).toArray();
        Predictions evaluation = new LinearProbe(PROTOCOL, CLASSES)
                .run(List.of(train), few, test, ProgressListener.NONE)
                .predictions();
        assertTrue(
                evaluation.accuracy(1) < probe(PROTOCOL).predictions().accuracy(1) - 0.03, "" + evaluation.accuracy(1));
        assertTrue(evaluation.accuracy(1) > 1.0 / CLASSES, "but more than nothing: " + evaluation.accuracy(1));
    }

    @Test
    void viewsAreUsedInTurn() {
        // The second view's labels are all inverted; a probe that only used this view would always be wrong.
        LabeledFeatures noise = clusters(600, 99);
        LabeledFeatures mislabeled = new LabeledFeatures(noise.features(), train.labels());
        List<LabeledFeatures> views = new ArrayList<>(List.of(train, mislabeled));
        double mixed = new LinearProbe(PROTOCOL, CLASSES)
                .run(views, train.all(), test, ProgressListener.NONE)
                .predictions()
                .accuracy(1);
        assertTrue(mixed > 1.5 / CLASSES, "the first view was learned from: " + mixed);
    }

    @Test
    void progressEndsAtItsTotal() {
        long[] last = new long[2];
        new LinearProbe(PROTOCOL, CLASSES).run(List.of(train), train.all(), test, (task, done, total) -> {
            assertTrue(done > last[0], "progress increases");
            last[0] = done;
            last[1] = total;
        });
        assertEquals(last[1], last[0]);
    }

    private LinearProbe.Outcome probe(ProbeProtocol protocol) {
        return new LinearProbe(protocol, CLASSES).run(List.of(train), train.all(), test, ProgressListener.NONE);
    }

    @Test
    void theProbeReachesLogisticRegressionEvenIfAllFeaturesAreSimilar() {
        // Like the ReLU features of an encoder that has learned little: one direction dominates.
        LabeledFeatures similarTrain = similarFeatures(train);
        LabeledFeatures similarTest = similarFeatures(test);
        Predictions library = new LogisticRegression(CLASSES, 1, 100).run(similarTrain, train.all(), similarTest);
        Predictions probe = new LinearProbe(ProbeProtocol.usual(0), CLASSES)
                .run(List.of(similarTrain), train.all(), similarTest, ProgressListener.NONE)
                .predictions();

        assertTrue(library.accuracy(1) > 0.7, "there is something to find: " + library.accuracy(1));
        assertTrue(probe.accuracy(1) > library.accuracy(1) - 0.01, probe + " against " + library);
    }

    private static LabeledFeatures similarFeatures(LabeledFeatures features) {
        float[][] rows = features.features().toFloatMatrix();
        for (float[] row : rows) {
            for (int i = 0; i < row.length; i++) {
                row[i] = 0.25f + 0.01f * row[i];
            }
        }
        return new LabeledFeatures(Nd4j.createFromArray(rows), features.labels());
    }

    /** Gaussian clusters around random directions, rows of length one; the classes alternate. */
    private static LabeledFeatures clusters(int n, long seed) {
        Random centers = new Random(5);
        double[][] center = new double[CLASSES][DIMENSIONS];
        for (double[] c : center) {
            for (int i = 0; i < DIMENSIONS; i++) {
                c[i] = centers.nextGaussian();
            }
        }
        Random random = new Random(seed);
        float[][] rows = new float[n][DIMENSIONS];
        int[] labels = new int[n];
        for (int row = 0; row < n; row++) {
            labels[row] = row % CLASSES;
            double squares = 0;
            double[] values = new double[DIMENSIONS];
            for (int i = 0; i < DIMENSIONS; i++) {
                values[i] = center[labels[row]][i] + 1.6 * random.nextGaussian();
                squares += values[i] * values[i];
            }
            for (int i = 0; i < DIMENSIONS; i++) {
                rows[row][i] = (float) (values[i] / Math.sqrt(squares));
            }
        }
        return new LabeledFeatures(Nd4j.createFromArray(rows), labels);
    }
}
