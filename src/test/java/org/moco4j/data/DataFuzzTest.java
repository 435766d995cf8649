package org.moco4j.data;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.moco4j.testing.fuzz.Budget;
import org.moco4j.testing.fuzz.Fuzz;

/** A quick part of what {@link DataFuzzSoak} tries. */
class DataFuzzTest {
    @TempDir
    Path folder;

    private DataFuzz fuzz;

    @BeforeEach
    void prepare() {
        fuzz = new DataFuzz(folder);
    }

    private static void tryOut(Fuzz row, int inputs) {
        Fuzz.Outcome outcome = row.run(Budget.inputs(inputs));
        assertTrue(outcome.read() > 0 && outcome.refused() > 0, outcome.toString());
    }

    @Test
    void binaryFilesAreReadOrRefusedByName() {
        tryOut(fuzz.binary(), 200);
    }

    @Test
    void classNamesAreReadOrRefusedByName() {
        tryOut(fuzz.binaryNames(), 1000);
    }

    @Test
    void picklesAreReadOrRefusedByName() {
        tryOut(fuzz.pickles(), 3000);
    }

    @Test
    void noPickleRunsAnything() {
        tryOut(fuzz.picklePrograms(), 3000);
    }

    @Test
    void pickledImagesAreReadOrRefusedByName() {
        tryOut(fuzz.pickledImages(), 500);
    }

    @Test
    void noArchiveWritesOutsideItsFolder() throws IOException {
        tryOut(fuzz.tars(), 500);
    }
}
