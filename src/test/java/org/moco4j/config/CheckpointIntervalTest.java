package org.moco4j.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointIntervalTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1 epoch | 1 | 0 | 1 epoch",
                "3epochs | 3 | 0 | 3 epochs",
                "500 Steps | 0 | 500 | 500 steps",
                "12000 steps | 0 | 12000 | 12000 steps",
                "1 step,2 epoch | 2 | 1 | 2 epochs, 1 step"
            })
    void epochsStepsOrBothAreRead(String text, int epochs, int steps, String normal) {
        CheckpointInterval every = CheckpointInterval.parse(text).orElseThrow();

        assertEquals(new CheckpointInterval(epochs, steps), every);
        assertEquals(normal, every.toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "epoch", "1", "0 epochs", "-1 step", "1 epoch 2 steps", "1 epoch, 2 epochs", "1 epoch,"})
    void anyOtherTextIsRejected(String text) {
        assertTrue(CheckpointInterval.parse(text).isEmpty(), text);
    }

    @Test
    void anIntervalWithoutEpochsAndStepsIsRejected() {
        assertThrows(IllegalArgumentException.class, () -> new CheckpointInterval(0, 0));
    }
}
