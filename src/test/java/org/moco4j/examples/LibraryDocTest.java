package org.moco4j.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Compares docs/library.md with the examples and with pom.xml. */
class LibraryDocTest {
    private static final Path PAGE = Path.of("docs/library.md");
    private static final Path EXAMPLES = Path.of("src/main/java/org/moco4j/examples");

    @Test
    void theProgramsOfThePageAreTheExamples() throws IOException {
        List<String> programs = blocks("java");
        assertEquals(4, programs.size());
        for (String program : programs) {
            String name = program.replaceFirst("(?s)^public final class (\\w+) .*", "$1");
            String example = Files.readString(EXAMPLES.resolve(name + ".java"));
            assertTrue(example.strip().endsWith(program.strip()), name);
        }
    }

    @Test
    void theFurtherLibrariesAreTheOptionalOnesOfThePom() throws IOException {
        Pattern dependency = Pattern.compile("(?s)<dependency>\\s*<groupId>([^<]*)</groupId>\\s*"
                + "<artifactId>([^<]*)</artifactId>\\s*<version>([^<]*)</version>(.*?)</dependency>");
        String pom = Files.readString(Path.of("pom.xml"));
        List<String> optional = dependency
                .matcher(pom)
                .results()
                .filter(found -> found.group(4).contains("<optional>true</optional>"))
                .filter(found -> !found.group(2).equals("slf4j-simple"))
                .map(found -> coordinates(found, pom))
                .sorted()
                .toList();
        List<String> ofThePage = dependency
                .matcher(blocks("xml").get(1))
                .results()
                .map(found -> coordinates(found, pom))
                .sorted()
                .toList();
        assertEquals(optional, ofThePage);
        assertTrue(optional.size() > 5, optional.toString());
    }

    private static String coordinates(MatchResult dependency, String pom) {
        return resolved(dependency.group(1), pom) + ":" + resolved(dependency.group(2), pom) + ":"
                + resolved(dependency.group(3), pom);
    }

    /** Properties of the build come before those of its profiles. */
    private static String resolved(String text, String pom) {
        if (!text.startsWith("${")) {
            return text;
        }
        String property = text.substring(2, text.length() - 1);
        return pom.replaceFirst("(?s).*?<" + property + ">([^<]*)<.*", "$1");
    }

    private static List<String> blocks(String language) throws IOException {
        return Pattern.compile("(?s)```" + language + "\n(.*?)```")
                .matcher(Files.readString(PAGE))
                .results()
                .map(block -> block.group(1))
                .toList();
    }
}
