package org.moco4j;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.moco4j.testing.fuzz.Budget;
import org.moco4j.testing.fuzz.Fuzz;

/** Runs a short part of {@link CommandLineFuzzSoak}. */
class CommandLineFuzzTest {
    @TempDir
    Path folder;

    @Test
    void argumentsAreReadOrRejected() {
        Fuzz.Outcome outcome = new CommandLineFuzz(folder).arguments().run(Budget.inputs(300));
        assertTrue(outcome.read() > 0 && outcome.refused() > 0, outcome.toString());
    }
}
