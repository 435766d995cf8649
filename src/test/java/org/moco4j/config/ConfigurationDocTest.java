package org.moco4j.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Compares docs/configuration.md with the table of keys. If it fails, copy the expected rows into the document. */
class ConfigurationDocTest {
    @Test
    void theTablesInTheDocumentMatchTheTableOfKeys() throws IOException {
        String rows = document().lines().filter(line -> line.startsWith("| `")).collect(Collectors.joining("\n"));

        assertEquals(KeyTable.all().stream().map(ConfigurationDocTest::row).collect(Collectors.joining("\n")), rows);
    }

    @Test
    void optionalKeysAreUnderTheHeadingOfTheirGroup() throws IOException {
        List<String> expected = new ArrayList<>();
        List<String> found = new ArrayList<>();
        KeyTable.all().stream()
                .filter(key -> !key.published())
                .forEach(key -> expected.add(key.group().title() + " " + key.name()));
        String heading = "";
        for (String line : document().lines().toList()) {
            heading = line.startsWith("#") ? line.replaceFirst("^#+ ", "") : heading;
            if (line.startsWith("| `") && !heading.equals("The published table")) {
                found.add(heading + " " + line.substring(3, line.indexOf('`', 3)));
            }
        }

        assertEquals(expected, found);
    }

    @Test
    void keysThatAreNotPartOfTheIdentityAreListed() throws IOException {
        String others = KeyTable.all().stream()
                .filter(key -> !key.identity())
                .map(key -> "`" + key.name() + "`")
                .collect(Collectors.joining(", "));

        assertTrue(document().replaceAll("\\s+", " ").contains(others), others);
    }

    private static String row(ConfigKey key) {
        String aliases = key.aliases().stream()
                .map(alias -> "; option also `--" + alias + "`")
                .collect(Collectors.joining());
        return "| `" + key.name() + "` | `" + key.defaultJson() + "` | " + key.allowed() + " | " + key.help() + aliases
                + " |";
    }

    private static String document() throws IOException {
        return Files.readString(Path.of("docs/configuration.md"));
    }
}
