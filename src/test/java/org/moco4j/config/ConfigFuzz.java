package org.moco4j.config;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.moco4j.testing.fuzz.FuzzTarget;
import org.moco4j.testing.fuzz.FuzzTarget.Memory;
import org.moco4j.testing.fuzz.FuzzTarget.Trial;
import org.moco4j.testing.fuzz.JsonMutations;

/** Fuzzes the config reader with mutated files. */
public final class ConfigFuzz {
    private static final Memory MEMORY = new Memory(16 << 20, 200);

    private static final List<String> SEEDS = List.of(
            MocoConfig.defaults().toJson(),
            "{\"epochs\": 10}",
            "{\"dataset\": \"Shapes\", \"schedule\": [1, 2], \"crop-scale\": [0.2, 1.0], \"init-from\": null}");

    private ConfigFuzz() {}

    public static List<FuzzTarget> targets() {
        return List.of(new FuzzTarget(
                "config",
                300,
                folder -> new Trial(
                        folder.resolve("config.json"),
                        MEMORY,
                        random -> JsonMutations.of(SEEDS, random),
                        given -> new ConfigSource(Optional.of(given), Map.of()).read())));
    }
}
