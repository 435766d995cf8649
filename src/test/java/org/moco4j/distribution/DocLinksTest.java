package org.moco4j.distribution;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Links and images of the pages lead to files and headings that exist and that the program to install contains. */
class DocLinksTest {
    private static final List<Path> FOLDERS = List.of(Path.of("docs"), Path.of("data"), Path.of("models"));
    private static final Pattern LINK = Pattern.compile("!?\\[[^\\]]*]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("^#+ +(.+)$", Pattern.MULTILINE);
    private static final Pattern CODE_BLOCK = Pattern.compile("^```.*?^```", Pattern.MULTILINE | Pattern.DOTALL);
    /** What the zip contains apart from programs; see src/main/assembly/distribution.xml. */
    private static final Pattern IN_THE_ZIP =
            Pattern.compile("(README\\.md|LICENSE|conf/[^/]+\\.json|docs/.+|(models|data)/README\\.md)");

    @Test
    void everyLinkLeadsToAFileAndAHeading() throws IOException {
        List<String> broken = new ArrayList<>();
        int links = 0;
        for (Path page : pages()) {
            for (String link : links(page)) {
                links++;
                String trouble = trouble(page, link);
                if (!trouble.isEmpty()) {
                    broken.add(page + ": " + link + " " + trouble);
                }
            }
        }
        assertEquals(List.of(), broken);
        assertTrue(links > 30, "few links were found: " + links);
    }

    @Test
    void theReadmeLeadsToEveryPage() throws IOException {
        Set<Path> linked = links(Path.of("README.md")).stream()
                .map(link -> Path.of(link.replaceFirst("#.*", "")).normalize())
                .collect(Collectors.toSet());
        List<Path> missing = pages().stream()
                .filter(page -> page.startsWith("docs") && !linked.contains(page))
                .toList();
        assertEquals(List.of(), missing);
    }

    /** What is wrong with a link; empty if nothing is. */
    private static String trouble(Path page, String link) throws IOException {
        String[] parts = link.split("#", 2);
        Path folder = page.getParent() == null ? Path.of("") : page.getParent();
        Path target = parts[0].isEmpty() ? page : folder.resolve(parts[0]).normalize();
        if (!Files.isRegularFile(target)) {
            return "leads to no file";
        }
        if (!IN_THE_ZIP.matcher(target.toString().replace('\\', '/')).matches()) {
            return "leads to a file that is not in the zip";
        }
        return parts.length < 2 || anchors(target).contains(parts[1]) ? "" : "leads to no heading";
    }

    /** Links within the repository. */
    private static List<String> links(Path page) throws IOException {
        return LINK.matcher(text(page))
                .results()
                .map((MatchResult link) -> link.group(1))
                .filter(link -> !link.matches("[a-z]+:.*"))
                .toList();
    }

    /** As GitHub names headings in links. */
    private static Set<String> anchors(Path page) throws IOException {
        return HEADING.matcher(text(page))
                .results()
                .map((MatchResult heading) -> heading.group(1).strip().toLowerCase(Locale.ROOT))
                .map(heading -> heading.replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-'))
                .collect(Collectors.toSet());
    }

    private static String text(Path page) throws IOException {
        return CODE_BLOCK.matcher(Files.readString(page)).replaceAll("");
    }

    private static List<Path> pages() throws IOException {
        List<Path> pages = new ArrayList<>(List.of(Path.of("README.md")));
        for (Path folder : FOLDERS) {
            try (Stream<Path> files = Files.list(folder)) {
                files.filter(file -> file.toString().endsWith(".md")).sorted().forEach(pages::add);
            }
        }
        return pages;
    }
}
