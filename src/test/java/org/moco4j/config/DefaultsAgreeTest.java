package org.moco4j.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The defaults in docs/configuration.md are those of a run whose data set is named. HelpTest compares the help. */
class DefaultsAgreeTest {
    private static final Pattern ROW = Pattern.compile("\\| `([^`]+)` \\| `([^`]+)` \\|.*");

    @ParameterizedTest
    @ValueSource(strings = {"Cifar10", "Cifar100", "ImageFolder", "Shapes", "imagefolder"})
    void aNamedDataSetHasTheDocumentedDefaults(String dataset) throws IOException {
        MocoConfig config = new ConfigSource(Optional.empty(), Map.of("dataset", dataset)).read();

        int compared = 0;
        for (String line : Files.readAllLines(Path.of("docs/configuration.md"))) {
            Matcher row = ROW.matcher(line);
            if (row.matches() && !row.group(1).equals("dataset")) {
                ConfigKey key = KeyTable.find(row.group(1)).orElseThrow();
                JsonNode documented = key.type()
                        .read(ConfigJson.MAPPER.readTree(row.group(2)))
                        .orElseThrow();
                assertEquals(documented, config.tree().get(key.name()), key.name());
                assertEquals(row.group(2).replaceAll("[\\[\\]\"]", "").replace("null", "none"), key.defaultText());
                compared++;
            }
        }
        assertEquals(KeyTable.all().size() - 1, compared);
    }

    @Test
    void theOptionDataDirAlsoSelectsThePublishedDefaults() {
        assertEquals(
                MocoConfig.defaults().with("data-dir", "photos"),
                new ConfigSource(Optional.empty(), Map.of("data-dir", "photos")).read());
    }

    @Test
    void theQuickstartIsTheBaseIfNeitherFileNorDataAreNamed() throws IOException {
        MocoConfig quickstart = MocoConfig.parse(Files.readString(Path.of("conf/quickstart.json")), "quickstart");

        assertEquals(quickstart, new ConfigSource(Optional.empty(), Map.of()).read());
        for (String key : List.of("epochs", "seed", "threads")) {
            assertEquals(quickstart.with(key, "3"), new ConfigSource(Optional.empty(), Map.of(key, "3")).read());
        }
    }

    @Test
    void aFileIsTheBaseEvenIfADataSetIsNamed() {
        Path file = Path.of("conf/cifar100.json");
        MocoConfig config = new ConfigSource(Optional.of(file), Map.of("dataset", "Cifar10")).read();

        assertEquals(new ConfigSource(Optional.of(file), Map.of()).read().with("dataset", "Cifar10"), config);
        assertTrue(new ConfigSource(Optional.of(file), Map.of("dataset", "Cifar10"))
                .name()
                .endsWith("cifar100.json"));
    }

    @Test
    void theNameOfTheBaseIsKnownForMessages() {
        assertEquals("the published defaults", new ConfigSource(Optional.empty(), Map.of("dataset", "Shapes")).name());
        assertEquals("the built-in quickstart.json", new ConfigSource(Optional.empty(), Map.of("seed", "1")).name());
    }
}
