package org.moco4j.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.moco4j.testing.MessageAssertions.assertContains;

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

/**
 * Tests that failures after a training do not affect the training, and that the next start makes the missing results.
 */
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
    void ifAnImageFailsTheOthersAreWrittenAndTheNextStartWritesIt() throws Exception {
        // A file cannot replace a folder that is not empty.
        for (String name : new String[] {"views.png", "map.png", "retrieval.png"}) {
            Files.createDirectories(results.resolve(name).resolve("full"));
        }

        assertContains(
                finish(config),
                "The map as an image could not be made",
                "The image of similar images could not be made",
                "Done. Best kNN Acc@1");
        assertTrue(Files.isRegularFile(results.resolve("map-images.png")), "the other image of the map");
        assertTrue(Files.isRegularFile(results.resolve("map.json")), "the map of the page");
        assertTrue(Files.readString(results.resolve("report.html")).contains("map"), "the page");
        byte[] trained = Files.readAllBytes(config.runFolder().resolve(CheckpointStore.LAST));

        for (String name : new String[] {"views.png", "map.png", "retrieval.png"}) {
            Files.delete(results.resolve(name).resolve("full"));
            Files.delete(results.resolve(name));
        }
        assertContains(finish(config), "This run is finished");
        for (String name : new String[] {"views.png", "map.png", "retrieval.png"}) {
            assertTrue(Files.isRegularFile(results.resolve(name)), name);
        }
        assertTrue(Files.notExists(results.resolve(PendingResults.FILE_NAME)), "no result is pending");
        assertArrayEquals(trained, Files.readAllBytes(config.runFolder().resolve(CheckpointStore.LAST)));

        FileTime made = Files.getLastModifiedTime(results.resolve("map.png"));
        assertTrue(!finish(config).contains("encoding"), "the third start makes nothing");
        assertEquals(made, Files.getLastModifiedTime(results.resolve("map.png")));
    }

    @Test
    void ifTheReportFailsTheTrainingSucceeds() throws Exception {
        Files.createDirectories(results.resolve("report.html").resolve("full"));

        String printed = finish(config);

        assertEquals(1, printed.split("could not be made", -1).length - 1, printed);
        assertContains(printed, "The report could not be made", KEPT);
        assertTrue(!printsReportPath(printed), "no page was written: " + printed);
        assertTrue(printed.contains("Done. Best kNN Acc@1"), printed);

        Files.delete(results.resolve("report.html").resolve("full"));
        Files.delete(results.resolve("report.html"));
        assertTrue(printsReportPath(finish(config)));
        assertTrue(Files.size(results.resolve("report.html")) > 10_000);
    }

    private static boolean printsReportPath(String printed) {
        return printed.replaceAll("\\s+", " ").matches(".* report \\S*/report\\.html next .*");
    }

    @Test
    void aDamagedResultFileIsLeftOutOfTheReport() throws Exception {
        finish(config);
        Files.writeString(results.resolve("probe.json"), "{\"rows\": [");
        Files.writeString(results.resolve("explore.json"), "not JSON");
        Files.delete(results.resolve("report.html"));

        String printed = finish(config);

        assertContains(
                printed,
                "Left out of the report: " + results.resolve("probe.json"),
                "Left out of the report: " + results.resolve("explore.json"));
        assertTrue(Files.size(results.resolve("report.html")) > 10_000);
        assertTrue(printed.contains("Done. Best kNN Acc@1"), printed);
    }

    @Test
    void ifTheMetricsAreDamagedOnlyTheAccuraciesAreMissing() throws Exception {
        finish(config);
        Files.writeString(results.resolve("metrics.jsonl"), "\u0000\u0000\n{\n");

        assertContains(finish(config), "its accuracies cannot be shown: " + results.resolve("metrics.jsonl"), "Done.");
    }

    @Test
    void ifTheBestEncoderIsDamagedTheLastOneIsInspected() throws Exception {
        finish(config);
        Path best = config.runFolder().resolve(CheckpointStore.BEST);
        byte[] bytes = Files.readAllBytes(best);
        bytes[bytes.length / 2] ^= 1;
        Files.write(best, bytes);
        Files.delete(results.resolve("report.html"));
        Files.delete(results.resolve("map.json"));

        assertContains(finish(config), best.toString(), "The last encoder is used instead");
        assertTrue(Files.exists(results.resolve("map.json")) && Files.exists(results.resolve("report.html")));
    }

    @Test
    void aFullDiskAfterTheTrainingDoesNotAffectTheTraining() throws Exception {
        // There is space for the metrics and the config, but not for images and report.
        try (SmallDisk disk = SmallDisk.mount(folder.resolve("disk"), 32 << 10)) {
            MocoConfig small =
                    config.with("results-dir", disk.folder().resolve("results").toString());

            assertContains(finish(small), "No space left on device", KEPT, "Done. Best kNN Acc@1");
            assertEquals(0, temporary(small.resultsFolder()), "no file is incomplete");

            disk.resize(16 << 20);
            String again = finish(small);
            assertTrue(again.contains("This run is finished") && !again.contains("could not be made"), again);
            for (String name : new String[] {"report.html", "map.png", "views.png", "retrieval.png", "features.json"}) {
                assertTrue(Files.isRegularFile(small.resultsFolder().resolve(name)), name);
            }
        }
    }

    @Test
    void theNextStartFinishesTheResultsOfAKilledProgram() throws Exception {
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

    /**
     * Trains, or makes missing results.
     *
     * @return the printed text without line breaks, because these depend on the width
     */
    private static String finish(MocoConfig config) throws Exception {
        return TrainingProcess.finish(config).replaceAll("\\s+", " ");
    }
}
