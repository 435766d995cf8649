package org.moco4j.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.moco4j.testing.fuzz.Fuzz;
import org.moco4j.testing.fuzz.Fuzz.Memory;
import org.moco4j.testing.fuzz.JsonMutations;

/** Fuzzes the config reader with mutated files. */
final class ConfigFuzz {
    private static final Memory MEMORY = new Memory(16 << 20, 200);

    private ConfigFuzz() {}

    static Fuzz configs(Path folder) {
        List<String> seeds = List.of(
                MocoConfig.defaults().toJson(),
                "{\"epochs\": 10}",
                "{\"dataset\": \"Shapes\", \"schedule\": [1, 2], \"crop-scale\": [0.2, 1.0], \"init-from\": null}");
        return new Fuzz(
                "config",
                folder.resolve("config.json"),
                MEMORY,
                random -> JsonMutations.of(seeds, random),
                given -> new ConfigSource(Optional.of(given), Map.of()).read());
    }
}
