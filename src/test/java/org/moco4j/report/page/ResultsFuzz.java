package org.moco4j.report.page;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.moco4j.testing.fuzz.ByteMutations;
import org.moco4j.testing.fuzz.Fuzz;
import org.moco4j.testing.fuzz.Fuzz.Memory;
import org.moco4j.testing.fuzz.JsonMutations;

/**
 * Fuzzes each file of a results folder in turn while the others stay valid; the page is rendered from the files that
 * can be read.
 */
final class ResultsFuzz {
    /** The files with one object each, and the log, which has one object per line. */
    static final List<String> FILES = List.of(
            "config.json",
            "knn.json",
            "probe.json",
            "features.json",
            "map.json",
            "explore.json",
            "views.json",
            "retrieval.json",
            "map-neighbors.json",
            "explore-neighbors.json",
            "retrieval-neighbors.json",
            "metrics.jsonl");

    private static final Memory MEMORY = new Memory(64 << 20, 500);

    private final Path folder;

    ResultsFuzz(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder.resolve("results"));
        SampleResults.writeAll(this.folder, 3, 5);
        Files.delete(this.folder.resolve(RunFiles.VIEWS));
        Files.delete(this.folder.resolve(RunFiles.RETRIEVAL));
    }

    Fuzz of(String name) throws IOException {
        Path file = folder.resolve(name);
        String seed = Files.readString(file);
        Fuzz.Inputs inputs = name.endsWith(".jsonl")
                ? random -> lines(seed, random)
                : random -> JsonMutations.of(List.of(seed), random);
        // A record may name an atlas; then the error names the atlas.
        return new Fuzz(
                "results " + name,
                file,
                folder.toString(),
                MEMORY,
                inputs,
                given -> new ReportPage().render(PageSource.of(folder)));
    }

    private static byte[] lines(String log, Random random) {
        String text = log.lines()
                .map(line -> random.nextInt(3) == 0 ? JsonMutations.text(line, random) : line)
                .collect(Collectors.joining("\n", "", "\n"));
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return random.nextInt(4) == 0 ? ByteMutations.of(List.of(bytes), random) : bytes;
    }
}
