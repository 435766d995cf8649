package org.moco4j.augment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.moco4j.testing.MessageAssertions.assertUserError;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.moco4j.augment.Augmentation.Interval;
import org.moco4j.augment.Augmentation.Jitter;
import org.moco4j.augment.Augmentation.Rgb;

class AugmentationTest {
    @Test
    void theRecipeEqualsMocosCifarDemo() {
        Augmentation expected = new Augmentation(
                new Interval(0.08, 1),
                new Interval(0.75, 4.0 / 3),
                0.5,
                new Jitter(0.4, 0.4, 0.4, 0.1),
                0.8,
                0.2,
                0,
                new Interval(0.1, 2),
                32,
                new Rgb(0.4914, 0.4822, 0.4465),
                new Rgb(0.2023, 0.1994, 0.2010));
        assertEquals(expected, Augmentation.cifar10());
        assertEquals(3072, expected.viewLength());
    }

    @ParameterizedTest
    @CsvSource({
        "cropScale, 0, 1, 0.5, 0.4, 0.1, 32, 0.2",
        "cropScale, 0.5, 1.1, 0.5, 0.4, 0.1, 32, 0.2",
        "cropScale, 0.9, 0.2, 0.5, 0.4, 0.1, 32, 0.2",
        "flip, 0.08, 1, 1.5, 0.4, 0.1, 32, 0.2",
        "flip, 0.08, 1, NaN, 0.4, 0.1, 32, 0.2",
        "jitter.brightness, 0.08, 1, 0.5, -0.4, 0.1, 32, 0.2",
        "jitter.hue, 0.08, 1, 0.5, 0.4, 0.6, 32, 0.2",
        "outputSize, 0.08, 1, 0.5, 0.4, 0.1, 1, 0.2",
        "std, 0.08, 1, 0.5, 0.4, 0.1, 32, 0",
    })
    void aSettingOutOfRangeIsRejectedByName(
            String name, double low, double high, double flip, double brightness, double hue, int size, double std) {
        assertUserError(
                () -> new Augmentation(
                        new Interval(low, high),
                        new Interval(0.75, 4.0 / 3),
                        flip,
                        new Jitter(brightness, 0.4, 0.4, hue),
                        0.8,
                        0.2,
                        0,
                        new Interval(0.1, 2),
                        size,
                        new Rgb(0.5, 0.5, 0.5),
                        new Rgb(std, 0.2, 0.2)),
                name,
                "allowed");
    }
}
