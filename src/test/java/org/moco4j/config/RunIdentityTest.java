package org.moco4j.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.moco4j.config.MocoConfig.KeyDifference;

class RunIdentityTest {
    @Test
    void aRunIsNamedByDataSetBackboneAndHash() {
        assertEquals(
                "{\"arch\":\"resnet18\",\"batch_size\":512,\"bn-splits\":8,\"dataset\":\"Cifar10\","
                        + "\"learning-rate\":0.06,"
                        + "\"moco-dim\":128,\"moco-k\":4096,\"moco-m\":0.99,\"moco-t\":0.1,\"schedule\":[120,160],"
                        + "\"wd\":5.0E-4}",
                MocoConfig.defaults().identity());
        assertEquals("cifar10-resnet18-a41de9c2", MocoConfig.defaults().runName());
    }

    @Test
    void differencesHaveBothValues() {
        MocoConfig mine = MocoConfig.defaults().with("wd", "0.001");
        MocoConfig other = MocoConfig.defaults().with("schedule", "5");

        assertEquals(
                List.of(new KeyDifference("schedule", "[120,160]", "[5]"), new KeyDifference("wd", "0.001", "5.0E-4")),
                mine.differences(other));
    }

    @Test
    void eachRunHasItsOwnFolders(@TempDir Path folder) {
        MocoConfig config = MocoConfig.defaults()
                .with("resume", folder.toString())
                .with("results-dir", folder.resolve("r").toString());

        assertEquals(folder.resolve(config.runName()), config.runFolder());
        assertEquals(folder.resolve("r").resolve(config.runName()), config.resultsFolder());
        assertNotEquals(config.runFolder(), config.with("seed", "1").runFolder());
    }

    @Test
    void aFolderWithTheLastCheckpointIsTheRunFolder(@TempDir Path folder) throws IOException {
        Files.createFile(folder.resolve("last.safetensors"));

        assertEquals(
                folder, MocoConfig.defaults().with("resume", folder.toString()).runFolder());
    }
}
