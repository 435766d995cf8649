package org.moco4j.report.page;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Fuzzes each file of a results folder for {@code -Dfuzz.minutes}. */
class ResultsFuzzSoak {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "config.json",
                "knn.json",
                "probe.json",
                "features.json",
                "map.json",
                "explore.json",
                "views.json",
                "retrieval.json",
                "map-neighbors.json",
                "explore-neighbors.json",
                "retrieval-neighbors.json",
                "metrics.jsonl"
            })
    void results(String name) throws IOException {
        new ResultsFuzz(folder).of(name).soak();
    }
}
