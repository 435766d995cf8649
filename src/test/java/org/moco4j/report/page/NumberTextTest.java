package org.moco4j.report.page;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NumberTextTest {
    @ParameterizedTest
    @CsvSource({"0.06,0.06", "30,30", "0.00006,6.0e-05", "0,0", "0.12345,0.1235", "100,100", "NaN,–", "-0.5,-0.5"})
    void shortestKeepsTheSignificantDigits(double value, String text) {
        assertEquals(text, NumberText.shortest(value));
    }

    @ParameterizedTest
    @CsvSource({"0.4,400 ms", "59.6,1 min", "3599,59 min 59 s", "3600,1 h", "100920,28 h 2 min", "NaN,–", "Infinity,–"})
    void durationsAreReadable(double seconds, String text) {
        assertEquals(text, NumberText.duration(seconds));
    }

    @Test
    void theLocaleChangesNothing() {
        Locale before = Locale.getDefault();
        Locale.setDefault(Locale.GERMANY);
        try {
            assertEquals("83.42%", NumberText.percent(0.8342));
            assertEquals("50,000", NumberText.count(50_000));
            assertEquals("1 group", NumberText.count(1, "group"));
            assertEquals("2 groups", NumberText.count(2, "group"));
            assertEquals("–", NumberText.fixed(Double.NaN, 2));
        } finally {
            Locale.setDefault(before);
        }
    }
}
