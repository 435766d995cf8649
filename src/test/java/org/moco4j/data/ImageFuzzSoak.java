package org.moco4j.data;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.moco4j.data.image.ImageFuzz;
import org.moco4j.testing.fuzz.Budget;

/** Fuzzes image decoding for {@code -Dfuzz.minutes}, 10 by default. {@code -Dfuzz.seed} changes the inputs. */
class ImageFuzzSoak {
    @TempDir
    Path folder;

    @Test
    void damagedImagesAreReadOrRejected() throws Exception {
        long seed = Long.getLong("fuzz.seed", 2);
        Instant end = Instant.now().plus(Budget.soak().time());
        ImageFuzz fuzz = new ImageFuzz(folder, seed);
        while (Instant.now().isBefore(end)) {
            fuzz.tryOne();
        }
        System.out.printf("image fuzz, seed %d: %,d tried, %,d readable%n", seed, fuzz.tried(), fuzz.readable());
        fuzz.reasons().entrySet().stream()
                .sorted((a, b) -> b.getValue() - a.getValue())
                .forEach(reason -> System.out.printf("  %,9d %s%n", reason.getValue(), reason.getKey()));
        assertTrue(fuzz.tried() > 0);
    }
}
