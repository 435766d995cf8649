package org.moco4j.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.moco4j.config.ConfigKey.Group;

class KeyTableTest {
    @Test
    void theSettingsRecordsHaveExactlyTheKeysOfTheTable() {
        Set<String> inRecords = new TreeSet<>();
        ConfigJson.MAPPER.valueToTree(MocoConfig.defaults()).fieldNames().forEachRemaining(inRecords::add);

        assertEquals(new TreeSet<>(KeyTable.all().stream().map(ConfigKey::name).toList()), inRecords);
    }

    @Test
    void noTwoKeysDifferOnlyInCaseOrSeparators() {
        List<String> spellings = new ArrayList<>();
        for (ConfigKey key : KeyTable.all()) {
            spellings.add(KeyTable.spelling(key.name()));
            spellings.addAll(key.aliases());
        }

        assertEquals(spellings.size(), new HashSet<>(spellings).size(), spellings::toString);
    }

    @Test
    void everyKeyHasHelpTextAndAnAllowedDefault() {
        for (ConfigKey key : KeyTable.all()) {
            assertFalse(key.help().isBlank(), key.name());
            assertTrue(key.type().read(key.defaultValue()).isPresent(), key.name());
        }
    }

    @Test
    void optionalKeysAreOrderedByGroup() {
        List<Group> groups = KeyTable.all().stream()
                .filter(key -> !key.published())
                .map(ConfigKey::group)
                .toList();

        assertEquals(groups.stream().sorted().toList(), groups);
    }

    @Test
    void keysForPlacesAndSpeedAreNotPartOfTheIdentity() {
        List<String> others = KeyTable.all().stream()
                .filter(key -> !key.identity())
                .map(ConfigKey::name)
                .toList();

        assertEquals(
                List.of(
                        "device_target",
                        "epochs",
                        "knn-k",
                        "knn-t",
                        "resume",
                        "results-dir",
                        "checkpoint-every",
                        "data-dir",
                        "strict",
                        "knn-every",
                        "engine",
                        "kernels",
                        "workers",
                        "threads"),
                others);
    }
}
