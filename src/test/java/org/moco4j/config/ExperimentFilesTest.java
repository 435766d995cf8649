package org.moco4j.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExperimentFilesTest {
    /** The published hyperparameter table, key for key. */
    private static final String PUBLISHED = """
        {
          "arch": "resnet18",
          "device_target": "GPU",
          "dataset": "Cifar10",
          "learning-rate": 0.06,
          "epochs": 200,
          "schedule": [120, 160],
          "batch_size": 512,
          "wd": 5e-4,
          "moco-dim": 128,
          "moco-k": 4096,
          "moco-m": 0.99,
          "moco-t": 0.1,
          "bn-splits": 8,
          "knn-k": 200,
          "knn-t": 0.1,
          "resume": "./checkpoint",
          "results-dir": "./results"
        }
        """;

    @Test
    void cifar10StatesThePublishedTable() throws IOException {
        assertEquals(PUBLISHED, Files.readString(Path.of("conf/cifar10.json")));
    }

    @Test
    void cifar100DiffersOnlyInTheDataSet() throws IOException {
        assertEquals(PUBLISHED.replace("\"Cifar10\"", "\"Cifar100\""), Files.readString(Path.of("conf/cifar100.json")));
    }

    @ParameterizedTest
    @CsvSource({"cifar10-short, 10", "cifar10-20, 20", "cifar10-100, 100"})
    void theRecipesAreValidForTheirData(String name, int epochs) {
        MocoConfig config = new ConfigSource(Optional.of(Path.of("conf/" + name + ".json")), Map.of()).read();
        assertEquals(DataSettings.Dataset.CIFAR10, config.data().dataset());
        assertEquals(epochs, config.optimizer().epochs());
        config.checkAgainst(50_000);
    }

    @Test
    void theDefaultsAreThePublishedTable() {
        assertEquals(MocoConfig.parse(PUBLISHED, "published"), MocoConfig.defaults());
    }

    @Test
    void theBuiltInQuickstartEqualsItsFileAndIsValidForItsData() {
        MocoConfig builtIn = new ConfigSource(Optional.empty(), Map.of()).read();
        MocoConfig file = new ConfigSource(Optional.of(Path.of("conf/quickstart.json")), Map.of()).read();

        assertEquals(file, builtIn);
        assertEquals(DataSettings.Dataset.SHAPES, builtIn.data().dataset());
        builtIn.checkAgainst(builtIn.data().trainImages());
    }
}
