package org.moco4j.eval.probe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.nd4j.evaluation.classification.Evaluation;
import org.nd4j.linalg.factory.Nd4j;

/** The probe by Deeplearning4j against logistic regression by another library, on clusters that overlap. */
class ProbeTest {
    private static final int CLASSES = 6;
    private static final int DIMENSIONS = 16;
    private static final List<String> NAMES =
            IntStream.range(0, CLASSES).mapToObj(c -> "class " + c).toList();
    private static final ProbeProtocol PROTOCOL = new ProbeProtocol(30, 10, 32, List.of(0.1, 1.0, 10.0), 0.2, 7);

    private final LabelledFeatures train = clusters(600, 1);
    private final LabelledFeatures test = clusters(600, 2);

    @Test
    void theProbeAgreesWithLogisticRegressionByAnotherLibrary() {
        Evaluation probe = probe(PROTOCOL).evaluation();
        Evaluation library = new LogisticRegression(NAMES, 0.1, 100, 1).run(train, train.all(), test);

        assertTrue(library.accuracy() > 0.7 && library.accuracy() < 0.99, "not too easy: " + library.accuracy());
        assertEquals(library.accuracy(), probe.accuracy(), 0.04);
        assertEquals(library.topNAccuracy(), probe.topNAccuracy(), 0.03);
        int both = 0;
        for (int c = 0; c < CLASSES; c++) {
            both += Math.min(
                    probe.getConfusionMatrix().getCount(c, c),
                    library.getConfusionMatrix().getCount(c, c));
        }
        assertTrue(both > 0.65 * test.size(), "they are right on the same classes: " + both);
    }

    @Test
    void threadsOfTheLibraryDoNotChangeWhatItLearns() {
        Evaluation one = new LogisticRegression(NAMES, 0.1, 50, 1).run(train, train.all(), test);
        Evaluation two = new LogisticRegression(NAMES, 0.1, 50, 2).run(train, train.all(), test);
        assertEquals(one.accuracy(), two.accuracy(), 0.01);
    }

    @Test
    void theSameSeedGivesTheSameProbe() {
        LinearProbe.Outcome first = probe(PROTOCOL);
        LinearProbe.Outcome second = probe(PROTOCOL);
        assertEquals(first.learningRate(), second.learningRate());
        assertEquals(
                first.evaluation().getConfusionMatrix(), second.evaluation().getConfusionMatrix());
    }

    @Test
    void theSweepPassesOverARateThatDestroys() {
        ProbeProtocol protocol = new ProbeProtocol(10, 5, 32, List.of(1e9, 1.0), 0.2, 7);
        assertEquals(1.0, probe(protocol).learningRate());
    }

    @Test
    void fewLabelsTeachLess() {
        int[] few = IntStream.range(0, CLASSES).toArray();
        Evaluation evaluation = new LinearProbe(PROTOCOL, NAMES)
                .run(List.of(train), few, test, (done, total) -> {})
                .evaluation();
        assertTrue(evaluation.accuracy() < probe(PROTOCOL).evaluation().accuracy() - 0.03, "" + evaluation.accuracy());
        assertTrue(evaluation.accuracy() > 1.0 / CLASSES, "but more than nothing: " + evaluation.accuracy());
    }

    @Test
    void viewsAreTakenInTurn() {
        // The second view's labels are all the other way round; a probe that saw it alone would be wrong everywhere.
        LabelledFeatures noise = clusters(600, 99);
        LabelledFeatures mislabelled = new LabelledFeatures(noise.features(), train.labels());
        List<LabelledFeatures> views = new ArrayList<>(List.of(train, mislabelled));
        double mixed = new LinearProbe(PROTOCOL, NAMES)
                .run(views, train.all(), test, (done, total) -> {})
                .evaluation()
                .accuracy();
        assertTrue(mixed > 1.5 / CLASSES, "the first view was learned from: " + mixed);
    }

    @Test
    void progressEndsAtItsTotal() {
        int[] last = new int[2];
        new LinearProbe(PROTOCOL, NAMES).run(List.of(train), train.all(), test, (done, total) -> {
            assertTrue(done > last[0], "progress goes on");
            last[0] = done;
            last[1] = total;
        });
        assertEquals(last[1], last[0]);
    }

    private LinearProbe.Outcome probe(ProbeProtocol protocol) {
        return new LinearProbe(protocol, NAMES).run(List.of(train), train.all(), test, (done, total) -> {});
    }

    /** Gaussian clusters around directions of their own, rows of length one; classes go round. */
    private static LabelledFeatures clusters(int n, long seed) {
        Random centres = new Random(5);
        double[][] centre = new double[CLASSES][DIMENSIONS];
        for (double[] c : centre) {
            for (int i = 0; i < DIMENSIONS; i++) {
                c[i] = centres.nextGaussian();
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
                values[i] = centre[labels[row]][i] + 1.6 * random.nextGaussian();
                squares += values[i] * values[i];
            }
            for (int i = 0; i < DIMENSIONS; i++) {
                rows[row][i] = (float) (values[i] / Math.sqrt(squares));
            }
        }
        return new LabelledFeatures(Nd4j.createFromArray(rows), labels);
    }
}
