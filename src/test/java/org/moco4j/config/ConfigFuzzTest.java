package org.moco4j.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.moco4j.UserError;
import org.moco4j.testing.fuzz.Budget;
import org.moco4j.testing.fuzz.Fuzz;

/** Runs a short part of {@link ConfigFuzzSoak}, and the inputs that it found. */
class ConfigFuzzTest {
    @TempDir
    Path folder;

    @Test
    void aConfigIsReadOrRejectedWithItsFileName() {
        Fuzz.Outcome outcome = ConfigFuzz.configs(folder).run(Budget.inputs(300));
        assertTrue(outcome.read() > 0 && outcome.refused() > 0, outcome.toString());
    }

    @Test
    void aFileOfGigabytesIsRejectedWithoutReadingIt() throws IOException {
        Path file = folder.resolve("large.json");
        try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
            sparse.setLength(3L << 30);
        }
        assertTrue(errorMessage(file).contains(file + ": it is too large for a config: 3.0 GiB"), errorMessage(file));
    }

    @Test
    void onlyTheFirstOfThousandsOfProblemsAreReported() throws IOException {
        String keys =
                IntStream.range(0, 5000).mapToObj(i -> "\"key" + i + "\": 1").collect(Collectors.joining(","));
        String message = errorMessage(Files.writeString(folder.resolve("many.json"), "{" + keys + "}"));
        assertEquals(51, message.lines().count());
        assertTrue(message.endsWith("and 4950 more"), message);
    }

    @Test
    void controlCharactersInAKeyAreReplacedInMessages() throws IOException {
        String message = errorMessage(Files.writeString(folder.resolve("c.json"), "{\"\\u001b[2J\\u009b31m\": 1}"));
        assertFalse(message.chars().anyMatch(Character::isISOControl), message);
        assertTrue(message.contains("\"?[2J?31m\" is not a known key"), message);
    }

    @Test
    void aNumberWithAHugeExponentIsRejected() throws IOException {
        Path file = Files.writeString(folder.resolve("c.json"), "{\"lr\": 1e99999999999999999999}");
        assertTrue(errorMessage(file).startsWith(file + ": not valid JSON"), errorMessage(file));
    }

    private static String errorMessage(Path file) {
        return assertThrows(UserError.class, () -> new ConfigSource(Optional.of(file), Map.of()).read())
                .getMessage();
    }
}
