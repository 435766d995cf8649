package org.moco4j.text;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Singular and plural agree, and units suit the value. */
class QuantitiesTest {
    @ParameterizedTest
    @CsvSource({
        "0, epoch, 0 epochs",
        "1, epoch, 1 epoch",
        "2, group, 2 groups",
        "50000, image, '50,000 images'",
        "1, class, 1 class",
        "10, class, 10 classes",
        "3, batch, 3 batches",
        "2, copy, 2 copies",
        "2, key, 2 keys",
        "1, CPU-second, 1 CPU-second"
    })
    void aNounAgreesWithItsNumber(long n, String noun, String expected) {
        assertEquals(expected, Quantities.count(n, noun));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0 s",
        "0.0004, 1 ms",
        "0.412, 412 ms",
        "0.9996, 1.0 s",
        "3.21, 3.2 s",
        "9.96, 10 s",
        "59.4, 59 s",
        "59.6, 1 min",
        "75, 1 min 15 s",
        "3599.6, 1 h",
        "101100, 28 h 5 min",
        "3600000, '1,000 h'"
    })
    void aDurationHasASuitableUnit(double seconds, String expected) {
        assertEquals(expected, Quantities.duration(seconds));
    }

    @ParameterizedTest
    @CsvSource({
        "0, about 1 second",
        "29.6, about 30 seconds",
        "70, about 1 minute",
        "130, about 2 minutes",
        "5370, about 1.5 hours",
        "720000, about 200 hours"
    })
    void anEstimateIsRounded(double seconds, String expected) {
        assertEquals(expected, Quantities.estimate(seconds));
    }

    @ParameterizedTest
    @CsvSource({
        "0.2, 0.2 CPU-seconds",
        "1, 1 CPU-second",
        "15, 15 CPU-seconds",
        "240, 4.0 CPU-minutes",
        "208080, 57.8 CPU-hours"
    })
    void processorTimeIsNeverRoundedToZero(double seconds, String expected) {
        assertEquals(expected, Quantities.processorTime(seconds));
    }

    @ParameterizedTest
    @CsvSource({"0.2, 1 s", "8.6, 9 s", "59.4, 59 s", "90, 1 min 30 s"})
    void theTimeThatIsLeftHasNoFractions(double seconds, String expected) {
        assertEquals(expected, Quantities.remaining(seconds));
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1 byte",
        "512, 512 bytes",
        "3482, 3.4 KiB",
        "245760000, 234 MiB",
        "1073741823, 1.0 GiB",
        "1610612736, 1.5 GiB"
    })
    void aSizeHasASuitableUnit(long bytes, String expected) {
        assertEquals(expected, Quantities.size(bytes));
    }
}
