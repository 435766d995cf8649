package org.moco4j.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.moco4j.checkpoint.CheckpointStore;
import org.moco4j.config.MocoConfig;
import org.moco4j.report.PendingResults;
import org.moco4j.testing.SmallDisk;

/** A finished training is neither lost nor failed by what comes after it, and the next start makes up for what failed. */
class FinishedTrainingTest {
    private static final String KEPT = "The training is done and saved";

    @TempDir
    Path folder;

    private MocoConfig config;
    private Path results;

    @BeforeEach
    void choose() {
        config = new TinyConfig(folder).epochs(1);
        results = config.resultsFolder();
    }

    @Test
    void eachImageMayFailAloneAndIsMadeByTheNextStart() throws Exception {
        // No file can take the place of a folder that holds something.
        for (String name : new String[] {"views.png", "map.png", "retrieval.png"}) {
            Files.createDirectories(results.resolve(name).resolve("full"));
        }

        String told = finish(config);

        assertTrue(told.contains("The map as an image could not be made"), told);
        assertTrue(told.contains("The image of what is similar could not be made"), told);
        assertTrue(told.contains("Done. Best kNN Acc@1"), told);
        assertTrue(Files.isRegularFile(results.resolve("map-pictures.png")), "the other image of the map");
        assertTrue(Files.isRegularFile(results.resolve("map.json")), "the map of the page");
        assertTrue(Files.readString(results.resolve("report.html")).contains("map"), "the page");
        byte[] trained = Files.readAllBytes(config.runFolder().resolve(CheckpointStore.LAST));

        for (String name : new String[] {"views.png", "map.png", "retrieval.png"}) {
            Files.delete(results.resolve(name).resolve("full"));
            Files.delete(results.resolve(name));
        }
        String again = finish(config);

        assertTrue(again.contains("This run is finished"), again);
        for (String name : new String[] {"views.png", "map.png", "retrieval.png"}) {
            assertTrue(Files.isRegularFile(results.resolve(name)), name);
        }
        assertTrue(Files.notExists(results.resolve(PendingResults.FILE_NAME)), "nothing is left to make");
        assertArrayEquals(trained, Files.readAllBytes(config.runFolder().resolve(CheckpointStore.LAST)));

        FileTime made = Files.getLastModifiedTime(results.resolve("map.png"));
        assertTrue(!finish(config).contains("encoding"), "the third start finds all of it");
        assertEquals(made, Files.getLastModifiedTime(results.resolve("map.png")));
    }

    @Test
    void thePageMayFailAlone() throws Exception {
        Files.createDirectories(results.resolve("report.html").resolve("full"));

        String told = finish(config);

        assertEquals(1, told.split("could not be made", -1).length - 1, told);
        assertTrue(told.contains("The report could not be made") && told.contains(KEPT), told);
        assertTrue(!namesThePage(told), "no page was written: " + told);
        assertTrue(told.contains("Done. Best kNN Acc@1"), told);

        Files.delete(results.resolve("report.html").resolve("full"));
        Files.delete(results.resolve("report.html"));
        assertTrue(namesThePage(finish(config)));
        assertTrue(Files.size(results.resolve("report.html")) > 10_000);
    }

    private static boolean namesThePage(String told) {
        return told.replaceAll("\\s+", " ").matches(".* report \\S*/report\\.html next .*");
    }

    @Test
    void aDamagedFileInTheResultsCostsThePageThatPartOnly() throws Exception {
        finish(config);
        Files.writeString(results.resolve("probe.json"), "{\"rows\": [");
        Files.writeString(results.resolve("explore.json"), "not JSON");
        Files.delete(results.resolve("report.html"));

        String told = finish(config);

        assertTrue(told.contains("Left out of the report: " + results.resolve("probe.json")), told);
        assertTrue(told.contains("Left out of the report: " + results.resolve("explore.json")), told);
        assertTrue(Files.size(results.resolve("report.html")) > 10_000);
        assertTrue(told.contains("Done. Best kNN Acc@1"), told);
    }

    @Test
    void damagedMetricsCostTheAccuraciesOnly() throws Exception {
        finish(config);
        Files.writeString(results.resolve("metrics.jsonl"), "\u0000\u0000\n{\n");

        String told = finish(config);

        assertTrue(told.contains("its accuracies cannot be shown: " + results.resolve("metrics.jsonl")), told);
        assertTrue(told.contains("Done."), told);
    }

    @Test
    void whereTheBestEncoderIsDamagedTheLastOneIsLookedAt() throws Exception {
        finish(config);
        Path best = config.runFolder().resolve(CheckpointStore.BEST);
        byte[] bytes = Files.readAllBytes(best);
        bytes[bytes.length / 2] ^= 1;
        Files.write(best, bytes);
        Files.delete(results.resolve("report.html"));
        Files.delete(results.resolve("map.json"));

        String told = finish(config);

        assertTrue(told.contains(best.toString()) && told.contains("The last encoder is used instead"), told);
        assertTrue(Files.exists(results.resolve("map.json")) && Files.exists(results.resolve("report.html")));
    }

    @Test
    void aDiskThatFillsUpAfterTheTrainingCostsNothing() throws Exception {
        // The metrics and the config have room, images and page have not.
        try (SmallDisk disk = SmallDisk.mount(folder.resolve("disk"), 32 << 10)) {
            MocoConfig small =
                    config.with("results-dir", disk.folder().resolve("results").toString());

            String told = finish(small);

            assertTrue(told.contains("No space left on device") && told.contains(KEPT), told);
            assertTrue(told.contains("Done. Best kNN Acc@1"), told);
            assertEquals(0, temporary(small.resultsFolder()), "nothing is left half-written");

            disk.resize(16 << 20);
            String again = finish(small);
            assertTrue(again.contains("This run is finished") && !again.contains("could not be made"), again);
            for (String name : new String[] {"report.html", "map.png", "views.png", "retrieval.png", "features.json"}) {
                assertTrue(Files.isRegularFile(small.resultsFolder().resolve(name)), name);
            }
        }
    }

    @Test
    void whatAKilledProgramBeganIsMade() throws Exception {
        finish(config);
        new PendingResults(results).begin();
        Path map = results.resolve("map.png");
        Files.setLastModifiedTime(map, FileTime.from(Instant.EPOCH));

        finish(config);

        assertTrue(Files.getLastModifiedTime(map).toInstant().isAfter(Instant.EPOCH), "the map was made again");
    }

    private static long temporary(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".tmp")).count();
        }
    }

    /** Trains, or makes what is left. @return what was printed, without line breaks: where they are depends on the width */
    private static String finish(MocoConfig config) throws Exception {
        return TrainingProcess.finish(config).replaceAll("\\s+", " ");
    }
}
