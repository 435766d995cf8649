package org.moco4j.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class KnnHeadlineTest {
    private static final OptionalDouble UNKNOWN = OptionalDouble.empty();

    @Test
    void theHeadlineIsComparedWithTheUntrainedEncoderAndRawPixels() {
        KnnHeadline headline = new KnnHeadline(0.568, 15, OptionalDouble.of(0.237), OptionalDouble.of(0.271));

        assertEquals(
                "33.10 points above the untrained encoder's 23.70%, 29.70 points above raw pixels' 27.10%",
                headline.comparison());
        assertFalse(headline.rawPixelsAreAsGood());
        assertFalse(headline.untrainedIsAsGood());
    }

    @Test
    void betterRawPixelsComeFirst() {
        KnnHeadline headline = new KnnHeadline(0.311, 3, OptionalDouble.of(0.279), OptionalDouble.of(0.352));

        assertEquals(
                "4.10 points below raw pixels' 35.20%, 3.20 points above the untrained encoder's 27.90%",
                headline.comparison());
        assertTrue(headline.rawPixelsAreAsGood());
    }

    @Test
    void anEqualValueIsNeitherAboveNorBelow() {
        KnnHeadline headline = new KnnHeadline(0.25, 1, OptionalDouble.of(0.25), OptionalDouble.of(0.2500001));

        assertEquals("equal to raw pixels' 25.00%, equal to the untrained encoder's 25.00%", headline.comparison());
        assertTrue(headline.rawPixelsAreAsGood());
        assertTrue(headline.untrainedIsAsGood());
    }

    @Test
    void aMissingBaselineIsNotMentioned() {
        assertEquals("", new KnnHeadline(0.25, 1, UNKNOWN, UNKNOWN).comparison());
        assertEquals(
                "5.00 points above raw pixels' 20.00%",
                new KnnHeadline(0.25, 1, UNKNOWN, OptionalDouble.of(0.2)).comparison());
    }
}
