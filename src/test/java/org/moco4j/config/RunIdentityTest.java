package org.moco4j.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.Tuple.Tuple2;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunIdentityTest {
    @Test
    void aRunIsNamedByDataSetBackboneAndHash() {
        assertEquals(
                "{\"arch\":\"resnet18\",\"batch_size\":512,\"bn-splits\":8,\"dataset\":\"Cifar10\",\"learning-rate\":0.06,"
                        + "\"moco-dim\":128,\"moco-k\":4096,\"moco-m\":0.99,\"moco-t\":0.1,\"schedule\":[120,160],"
                        + "\"wd\":5.0E-4}",
                RunIdentity.canonical(MocoConfig.defaults().tree()));
        assertEquals("cifar10-resnet18-a41de9c2", MocoConfig.defaults().runName());
    }

    /** The name changes with identity keys and with no other; so do the differences. */
    @Property(tries = 300)
    void twoConfigsAreTheSameRunWhereNoIdentityKeyDiffers(@ForAll("aKeyAndItsValue") Tuple2<Key, String> change) {
        Key key = change.get1();
        String json = "{\"" + key.name() + "\": " + change.get2() + "}";
        MocoConfig defaults = MocoConfig.defaults();
        MocoConfig changed = MocoConfig.parse(json, "changed");

        boolean sameRun = !key.identity() || changed.equals(defaults);

        assertEquals(sameRun, changed.runName().equals(defaults.runName()), json);
        List<String> differing =
                defaults.differences(changed).stream().map(Difference::key).toList();
        assertEquals(sameRun ? List.of() : List.of(key.name()), differing);
    }

    @Test
    void differencesTellBothValues() {
        MocoConfig mine = MocoConfig.defaults().with("wd", "0.001");
        MocoConfig other = MocoConfig.defaults().with("schedule", "5");

        assertEquals(
                List.of(new Difference("schedule", "[120,160]", "[5]"), new Difference("wd", "0.001", "5.0E-4")),
                mine.differences(other));
    }

    @Test
    void runsLiveInFoldersOfTheirOwn(@TempDir Path folder) {
        MocoConfig config = MocoConfig.defaults()
                .with("resume", folder.toString())
                .with("results-dir", folder.resolve("r").toString());

        assertEquals(folder.resolve(config.runName()), config.runFolder());
        assertEquals(folder.resolve("r").resolve(config.runName()), config.resultsFolder());
        assertNotEquals(config.runFolder(), config.with("seed", "1").runFolder());
    }

    @Test
    void aFolderThatHoldsTheLastCheckpointIsTheRunsFolder(@TempDir Path folder) throws IOException {
        Files.createFile(folder.resolve("last.safetensors"));

        assertEquals(
                folder, MocoConfig.defaults().with("resume", folder.toString()).runFolder());
    }

    /** A key that no rule binds to another, with a random value. */
    @Provide
    Arbitrary<Tuple2<Key, String>> aKeyAndItsValue() {
        List<String> bound =
                List.of("moco-k", "batch_size", "bn-splits", "epochs", "warmup-epochs", "labels", "unlabelled");
        List<Key> free =
                Keys.all().stream().filter(key -> !bound.contains(key.name())).toList();
        assertTrue(free.size() > 30);
        return Arbitraries.of(free)
                .flatMap(key -> Combinators.combine(Arbitraries.just(key), RandomConfigs.valueOf(key.type()))
                        .as((k, value) -> Tuple.of(k, value.toString())));
    }
}
