package org.moco4j;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Compares the traps that comments cite with the table in docs/architecture.md. */
class TrapsDocTest {
    private static final Pattern CITED = Pattern.compile("the trap \"([^\"]+)\"");
    private static final Pattern LINE_BREAK = Pattern.compile("\\s+(\\*|//)?\\s*");

    @Test
    void eachTrapThatACommentCitesIsInTheTable() throws IOException {
        String page = Files.readString(Path.of("docs/architecture.md"));
        List<String> cited = new ArrayList<>();
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".java")).toList()) {
                Matcher trap =
                        CITED.matcher(LINE_BREAK.matcher(Files.readString(file)).replaceAll(" "));
                while (trap.find()) {
                    cited.add(trap.group(1));
                }
            }
        }
        assertTrue(cited.size() > 5, cited.toString());
        for (String name : cited) {
            assertTrue(page.contains("\n| " + name + " |"), "not in docs/architecture.md: " + name);
        }
    }
}
