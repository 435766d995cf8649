package org.moco4j.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.moco4j.UserError;
import org.moco4j.testing.fuzz.Budget;
import org.moco4j.testing.fuzz.Fuzz;

/** Runs a short part of {@link FeatureFilesFuzzSoak}. */
class FeatureFilesFuzzTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"npy", "csv", "json"})
    void embeddingsAreReadOrTheErrorNamesTheFile(String ending) throws IOException {
        Fuzz.Outcome outcome = new FeatureFilesFuzz(folder).embedding(ending).run(Budget.inputs(150));
        assertTrue(outcome.read() > 0 && outcome.refused() > 0, outcome.toString());
    }

    @Test
    void anInvalidFolderPathIsAnErrorThatNamesTheNote() throws IOException {
        Path matrix = FeatureFilesFuzz.of(folder, "a\0b");
        UserError error = assertThrows(UserError.class, () -> StoredEmbedding.read(matrix));
        assertTrue(
                error.getMessage().startsWith(folder.resolve("n.json") + " names the folder 'a?b'"),
                error.getMessage());
    }

    @Test
    void damagedFeaturesAreExtractedAgain() throws IOException {
        assertEquals(
                0, new FeatureFilesFuzz(folder).cache().run(Budget.inputs(100)).refused());
    }
}
