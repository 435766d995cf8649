package org.moco4j.report.page;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.moco4j.testing.fuzz.ByteMutations;
import org.moco4j.testing.fuzz.FuzzTarget;
import org.moco4j.testing.fuzz.FuzzTarget.Inputs;
import org.moco4j.testing.fuzz.FuzzTarget.Memory;
import org.moco4j.testing.fuzz.FuzzTarget.Trial;
import org.moco4j.testing.fuzz.JsonMutations;

/**
 * Fuzzes each file of a results folder while the others are valid; the page is rendered from the files that can be
 * read.
 */
public final class ResultsFuzz {
    private static final Memory MEMORY = new Memory(64 << 20, 500);

    /** A results folder: names and contents of its files. */
    private static final Map<String, byte[]> VALID = valid();

    private ResultsFuzz() {}

    /** The files with one object each, and the log, which has one object per line. */
    public static List<FuzzTarget> targets() {
        return Stream.of(
                        "config.json",
                        "knn.json",
                        "probe.json",
                        "features.json",
                        "map.json",
                        "explore.json",
                        "search.json",
                        "views.json",
                        "retrieval.json",
                        "map-neighbors.json",
                        "explore-neighbors.json",
                        "retrieval-neighbors.json",
                        "metrics.jsonl")
                .map(name -> new FuzzTarget("results " + name, inputs(name), folder -> trial(folder, name)))
                .toList();
    }

    /** Few changes of a map or of views are accepted; with more inputs, some are. */
    private static int inputs(String name) {
        return name.equals("map.json") || name.equals("views.json") ? 30 : 15;
    }

    private static Trial trial(Path folder, String name) throws IOException {
        for (Map.Entry<String, byte[]> valid : VALID.entrySet()) {
            Files.write(folder.resolve(valid.getKey()), valid.getValue());
        }
        Path file = folder.resolve(name);
        String seed = Files.readString(file);
        Inputs inputs = name.endsWith(".jsonl")
                ? random -> lines(seed, random)
                : random -> JsonMutations.of(List.of(seed), random);
        // A record may name an atlas; then the error names the atlas.
        return new Trial(
                file, folder.toString(), MEMORY, inputs, given -> new ReportPage().render(PageSource.of(folder)));
    }

    private static Map<String, byte[]> valid() {
        try {
            Path folder = Files.createTempDirectory("results");
            SampleResults.writeAll(folder, 3, 5);
            Files.delete(folder.resolve(RunFiles.VIEWS));
            Files.delete(folder.resolve(RunFiles.RETRIEVAL));
            Map<String, byte[]> files = new TreeMap<>();
            try (Stream<Path> written = Files.list(folder)) {
                for (Path file : written.toList()) {
                    files.put(file.getFileName().toString(), Files.readAllBytes(file));
                    Files.delete(file);
                }
            }
            Files.delete(folder);
            return files;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] lines(String log, Random random) {
        String text = log.lines()
                .map(line -> random.nextInt(3) == 0 ? JsonMutations.text(line, random) : line)
                .collect(Collectors.joining("\n", "", "\n"));
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return random.nextInt(4) == 0 ? ByteMutations.of(List.of(bytes), random) : bytes;
    }
}
