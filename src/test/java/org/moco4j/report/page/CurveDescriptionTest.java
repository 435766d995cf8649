package org.moco4j.report.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.moco4j.testing.MessageAssertions.assertContains;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.moco4j.report.KnnScore;
import org.moco4j.report.TrainingHistory;
import org.moco4j.report.TrainingHistory.Epoch;
import org.moco4j.testing.property.ForAll;
import org.moco4j.testing.property.Property;

/** The description of a run's curves is true for all curves. */
class CurveDescriptionTest {
    private static final double CHANCE = 5.549;
    private static final OptionalDouble UNKNOWN = OptionalDouble.empty();

    @Test
    void aFallingLossIsDescribedAsFalling() {
        assertEquals(
                "The loss falls from 5.057 (epoch 1) to 3.943 (epoch 3). It is 1.606 below its chance level,"
                        + " ln(K+1) = 5.549, which is the loss of guessing among K+1 keys.",
                words(5.057, 4.5, 3.943));
    }

    @Test
    void aRisingLossIsDescribedAsRising() {
        String words = words(4.1, 4.6, 5.2);

        assertTrue(words.startsWith("The loss rises from 4.100 (epoch 1) to 5.200 (epoch 3)."), words);
        assertFalse(words.contains("falls"), words);
    }

    @Test
    void theTurnOfALossIsDescribed() {
        assertTrue(words(4.3, 5.1, 4.9, 4.0)
                .startsWith(
                        "The loss rises from 4.300 (epoch 1) to 5.100 (epoch 2) and then falls to 4.000 (epoch 4)."));
        assertTrue(words(5.0, 4.0, 4.8)
                .startsWith(
                        "The loss falls from 5.000 (epoch 1) to 4.000 (epoch 2) and then rises to 4.800 (epoch 3)."));
    }

    @Test
    void aLossThatStaysAtChanceIsDescribedAsNoBetter() {
        String words = words(5.55, 5.548, 5.549);

        assertTrue(words.startsWith("The loss hardly changes: 5.550 (epoch 1), 5.549 (epoch 3)."), words);
        assertTrue(words.contains("It is no better than its chance level"), words);
    }

    @Test
    void aLossAboveChanceIsDescribedAsAboveIt() {
        assertContains(words(5.6, 6.1), "It is 0.551 above its chance level", "not solved better than by guessing");
    }

    @Test
    void oneEpochHasNoDirection() {
        assertTrue(words(5.0).startsWith("The loss is 5.000 after epoch 1."), words(5.0));
    }

    @Test
    void anAccuracyIsNeverComparedWithTheUntrainedEncoderAloneWhileRawPixelsAreBetter() {
        TrainingHistory training = new TrainingHistory(
                OptionalDouble.of(0.352),
                Optional.of(new KnnScore(0.279, 0.28, 1, 1)),
                List.of(epoch(1, 5, 0.28, 0.9), epoch(2, 4.9, 0.311, 0.9)),
                List.of(),
                List.of(),
                List.of());
        assertContains(
                String.join(" ", new CurveDescription(training).sentences()),
                "kNN accuracy of the output rises from 28.00% (epoch 1) to 31.10% (epoch 2). Its best, 31.10%"
                        + " after epoch 2, is 4.10 points below raw pixels' 35.20%, 3.20 points above the"
                        + " untrained encoder's 27.90%.");
    }

    @Test
    void aFallingAccuracyIsDescribedAsFalling() {
        assertContains(
                String.join(
                        " ",
                        new CurveDescription(training(List.of(epoch(1, 5, 0.5, 0.9), epoch(2, 4, 0.4, 0.9))))
                                .sentences()),
                "kNN accuracy of the output falls from 50.00% (epoch 1) to 40.00% (epoch 2)");
    }

    @Test
    void theStateOfTheSpreadIsNamed() {
        assertTrue(
                spread(0.9, 0.05).endsWith("falls from 0.90 (epoch 1) to 0.05 (epoch 2): collapsed."),
                spread(0.9, 0.05));
        assertTrue(spread(0.3, 0.95).endsWith("rises from 0.30 (epoch 1) to 0.95 (epoch 2): healthy."));
        assertTrue(spread(0.5, 0.5)
                .endsWith(
                        "hardly changes: 0.50 (epoch 1), 0.50 (epoch 2): lower than the 1 of healthy" + " features."));
    }

    /** The last verb of a sentence tells in which direction the curve goes. */
    @Property(tries = 300)
    void noSentenceContradictsItsCurve(@ForAll(min = 2, max = 12) List<@ForAll(min = 1, max = 9) Double> losses) {
        String words = words(losses.stream().mapToDouble(Double::doubleValue).toArray());
        String first = words.substring(0, words.indexOf(". "));
        double from = losses.get(0);
        double to = losses.get(losses.size() - 1);

        if (first.contains("and then falls")) {
            assertTrue(losses.stream().anyMatch(loss -> loss > Math.max(from, to)), words);
        } else if (first.contains("and then rises")) {
            assertTrue(losses.stream().anyMatch(loss -> loss < Math.min(from, to)), words);
        } else if (first.contains("falls")) {
            assertTrue(to < from, words);
        } else if (first.contains("rises")) {
            assertTrue(to > from, words);
        } else {
            assertEquals(from, to, 0.03, words);
        }
        assertTrue(first.contains(String.format(Locale.ROOT, "%.3f (epoch %d)", to, losses.size())), words);
    }

    private static String words(double... losses) {
        List<Epoch> epochs = IntStream.range(0, losses.length)
                .mapToObj(i -> epoch(i + 1, losses[i], Double.NaN, Double.NaN))
                .toList();
        return String.join(" ", new CurveDescription(training(epochs)).sentences());
    }

    private static String spread(double... spreads) {
        List<Epoch> epochs = new ArrayList<>();
        for (int i = 0; i < spreads.length; i++) {
            epochs.add(epoch(i + 1, 5, Double.NaN, spreads[i]));
        }
        return String.join(" ", new CurveDescription(training(epochs)).sentences());
    }

    private static TrainingHistory training(List<Epoch> epochs) {
        return new TrainingHistory(UNKNOWN, Optional.empty(), epochs, List.of(), List.of(), List.of());
    }

    private static Epoch epoch(int number, double loss, double knn, double spread) {
        return new Epoch(
                number,
                100L * number,
                loss,
                CHANCE,
                0.06,
                100,
                spread,
                Optional.empty(),
                Double.isNaN(knn) ? Optional.empty() : Optional.of(new KnnScore(knn, knn, 1, 1)));
    }
}
