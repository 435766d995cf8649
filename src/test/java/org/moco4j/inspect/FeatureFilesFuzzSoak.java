package org.moco4j.inspect;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Fuzzes stored features and embeddings for {@code -Dfuzz.minutes} minutes each. */
class FeatureFilesFuzzSoak {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"npy", "csv", "json"})
    void embeddings(String ending) throws IOException {
        new FeatureFilesFuzz(folder).embedding(ending).soak();
    }

    @Test
    void cache() throws IOException {
        new FeatureFilesFuzz(folder).cache().soak();
    }
}
