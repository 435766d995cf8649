package org.moco4j.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.moco4j.testing.MessageAssertions.assertUserError;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.moco4j.UserError;
import org.moco4j.io.WrittenFiles;
import org.moco4j.report.TrainingHistory.ResourceUse;
import org.moco4j.report.TrainingHistory.StepLosses;
import org.moco4j.testing.SmallDisk;

class MetricsLogTest {
    @TempDir
    Path folder;

    private final FakeClock clock = new FakeClock();
    private ResultsFolder results;

    @BeforeEach
    void createResultsFolder() {
        results = new ResultsFolder(folder.resolve("results"));
    }

    @Test
    void eachLineIsOneObjectWithAllFiguresOfAnEpoch() throws IOException {
        try (MetricsLog log = MetricsLog.open(results.path(), -1, clock)) {
            log.untrained(SampleRunEvents.UNTRAINED);
            log.epoch(SampleRunEvents.epoch(1, 6.8012, 0.08, SampleRunEvents.TRAINED));
            log.epoch(SampleRunEvents.epoch(2, 7.11, 0.08, null));
            log.epoch(SampleRunEvents.waiting(3, new EpochLine.ViewWait(0.5, 0.0314)));
        }

        List<JsonNode> lines = MetricsLog.read(results.metrics());
        assertEquals(
                "{\"type\":\"untrained\",\"epoch\":0,\"step\":0,\"time\":\"2026-01-01T00:00:00Z\","
                        + "\"knn\":{\"acc1_output\":0.262,\"acc1_backbone\":0.2811,"
                        + "\"seconds\":41.25,\"search_seconds\":5.5}}",
                lines.get(0).toString());
        JsonNode first = lines.get(1);
        assertEquals("epoch", first.get("type").asText());
        assertEquals(97, first.get("step").asLong());
        assertEquals(6.8012, first.get("loss").asDouble());
        assertEquals(Math.log(4097), first.get("chance_loss").asDouble());
        assertEquals(0.06, first.get("learning_rate").asDouble());
        assertEquals(95.13, first.get("images_per_second").asDouble());
        assertEquals(0.08, first.get("feature_std").asDouble());
        assertEquals(0.08 * Math.sqrt(128), first.get("feature_spread").asDouble(), 1e-12);
        assertEquals(0.312, first.get("knn").get("acc1_output").asDouble());
        assertFalse(lines.get(2).has("knn"));
        assertFalse(lines.get(2).has("waiting_for_views"));
        assertFalse(lines.get(2).has("cluster"));
        assertEquals(0.031, lines.get(3).get("waiting_for_views").asDouble());
    }

    @Test
    void warningsAreKeptUntilTheyEnd() throws IOException {
        WarningLine collapse = new WarningLine("collapse", true, 1, 100, "flat");
        WarningLine easy = new WarningLine("too-easy", true, 1, 150, "easy");
        try (MetricsLog log = MetricsLog.open(results.path(), -1, clock)) {
            log.warning(collapse);
            log.warning(easy);
            assertEquals(List.of(collapse, easy), WarningLine.active(MetricsLog.read(results.metrics())));
            log.warning(new WarningLine("collapse", false, 2, 200, "wide"));
        }

        List<JsonNode> lines = MetricsLog.read(results.metrics());
        assertEquals(
                "{\"type\":\"warning\",\"epoch\":1,\"step\":100,\"time\":\"2026-01-01T00:00:00Z\","
                        + "\"cause\":\"collapse\",\"begins\":true,\"text\":\"flat\"}",
                lines.get(0).toString());
        assertEquals(List.of(easy), WarningLine.active(lines));
        // A run that resumes from an earlier checkpoint does not have the warning.
        MetricsLog.open(results.path(), 120, clock).close();
        assertEquals(List.of(collapse), WarningLine.active(MetricsLog.read(results.metrics())));
    }

    @Test
    void aLineThatDoesNotFitOnTheDiskIsRemovedCompletely() throws Exception {
        try (SmallDisk disk = SmallDisk.mount(folder.resolve("disk"), 1 << 16)) {
            int written = 0;
            FileSystemException full = null;
            try (MetricsLog log = MetricsLog.open(disk.folder(), -1, clock)) {
                while (full == null) {
                    try {
                        log.epoch(SampleRunEvents.epoch(1, 6.8012, 0.08, SampleRunEvents.TRAINED));
                        written++;
                    } catch (FileSystemException e) {
                        full = e;
                    }
                }
            }

            Path file = disk.folder().resolve(MetricsLog.FILE_NAME);
            assertTrue(full.getMessage().contains(file + ": No space left"), full.getMessage());
            assertEquals(written, MetricsLog.read(file).size());
            assertTrue(Files.readString(file).endsWith("}\n"), "the last line is whole");
        }
    }

    @Test
    void eachLineIsOnTheDiskBeforeTheNextIsWritten() throws IOException {
        try (MetricsLog log = MetricsLog.open(results.path(), -1, clock)) {
            log.epoch(SampleRunEvents.epoch(1, 6.8, 0.08, null));
            assertEquals(1, MetricsLog.read(results.metrics()).size());
        }
    }

    @Test
    void afterAKillAndAResumeTheLogEqualsThatOfAnUninterruptedRun() throws IOException {
        epochs(-1, 1, 6);
        List<JsonNode> undisturbed = withoutTimes();

        // Killed while it wrote the line of epoch 5; the last checkpoint is from the middle of epoch 4.
        epochs(-1, 1, 4);
        Files.writeString(results.metrics(), "{\"type\":\"epoch\",\"epo", StandardOpenOption.APPEND);
        clock.advance(9999);
        epochs(3 * 97 + 40, 4, 6);

        assertEquals(undisturbed, withoutTimes());
    }

    @Test
    void theLineOfTheCheckpointsStepIsKept() throws IOException {
        epochs(-1, 1, 3);
        MetricsLog.open(results.path(), 2 * 97, clock).close();

        assertEquals(2, MetricsLog.read(results.metrics()).size());
    }

    @Test
    void aFreshRunStartsAnEmptyLog() throws IOException {
        epochs(-1, 1, 3);
        MetricsLog.open(results.path(), -1, clock).close();

        assertEquals(List.of(), MetricsLog.read(results.metrics()));
    }

    @Test
    void theUntrainedScoreIsKeptIfARunResumesFromItsFirstCheckpoint() throws IOException {
        try (MetricsLog log = MetricsLog.open(results.path(), -1, clock)) {
            log.untrained(SampleRunEvents.UNTRAINED);
            log.epoch(SampleRunEvents.epoch(1, 6.8, 0.08, null));
        }
        MetricsLog.open(results.path(), 0, clock).close();

        assertEquals(1, MetricsLog.read(results.metrics()).size());
    }

    @Test
    void anIncompleteLastLineIsSkipped() throws IOException {
        epochs(-1, 1, 2);
        Files.writeString(results.metrics(), "{\"type\":\"epoch\"}", StandardOpenOption.APPEND);

        assertEquals(2, MetricsLog.read(results.metrics()).size());
    }

    @Test
    void anErrorNamesTheFileAndTheLineThatIsNotAnObject() throws IOException {
        epochs(-1, 1, 1);
        Files.writeString(results.metrics(), "hello\n", StandardOpenOption.APPEND);
        String message = assertUserError(() -> MetricsLog.read(results.metrics()));
        assertTrue(message.startsWith(results.metrics() + ", line 2: expected a JSON object"));

        Files.writeString(results.metrics(), "12\n");
        assertThrows(UserError.class, () -> MetricsLog.read(results.metrics()));
    }

    @Test
    void aMissingFileIsAnEmptyLog() throws IOException {
        assertEquals(List.of(), MetricsLog.read(results.metrics()));
    }

    @Test
    void noTemporaryFileRemains() throws IOException {
        epochs(-1, 1, 2);
        MetricsLog.open(results.path(), 97, clock).close();

        try (var files = Files.list(results.path())) {
            assertEquals(
                    List.of(results.metrics()),
                    files.filter(file -> !file.endsWith(WrittenFiles.LIST)).toList());
        }
    }

    @Test
    void stepLossesAreKeptIfTheEpochsLineIsMissing() throws IOException {
        try (MetricsLog log = MetricsLog.open(results.path(), -1, clock)) {
            log.rawPixels(0.271);
            log.steps(new StepLosses(1, 1, 97, 1, new double[] {5, 4.5}));
            log.resourceUse(new ResourceUse(1, 97, 1.5, 2, 300, Double.NaN));
            log.steps(new StepLosses(2, 98, 120, 1, new double[] {4}));
        }
        MetricsLog.open(results.path(), 96, 97, clock).close();
        TrainingHistory training = TrainingHistory.of(MetricsLog.read(results.metrics()));

        assertEquals(0.271, training.rawPixels().orElseThrow());
        assertEquals(1, training.losses().size(), "those of the first epoch, whose steps are all done");
        assertEquals(List.of(), training.resourceUse());
    }

    @Test
    void theUseOfTheMachineIsLogged() throws IOException {
        try (MetricsLog log = MetricsLog.open(results.path(), -1, clock)) {
            log.resourceUse(new ResourceUse(1, 97, 1.5, 2, 300, Double.NaN));
        }
        ResourceUse use = TrainingHistory.of(MetricsLog.read(results.metrics()))
                .resourceUse()
                .get(0);

        assertEquals(new ResourceUse(1, 97, 1.5, 2, 300, Double.NaN), use, "unknown values are NaN again");
    }

    @Test
    void aLogIsAnOwnFileAfterAnyNumberOfLinesAndAnotherFileIsNot() throws IOException {
        epochs(-1, 1, 2);
        assertTrue(MetricsLog.isOwn(results.metrics()));
        String log = Files.readString(results.metrics());
        // An incomplete line after a kill.
        Files.writeString(results.metrics(), log + "{\"type\":\"epo");
        assertTrue(MetricsLog.isOwn(results.metrics()));
        for (String users : List.of("", "{\"epoch\": 1, \"loss\": 2}\n", "notes\n", log + "my notes", log + "1\n")) {
            Files.writeString(results.metrics(), users);
            assertEquals(users.isEmpty(), MetricsLog.isOwn(results.metrics()), users);
        }

        Path elsewhere = Files.createDirectory(results.path().resolve("elsewhere"));
        Files.writeString(elsewhere.resolve(MetricsLog.FILE_NAME), log);
        assertFalse(MetricsLog.isOwn(elsewhere.resolve(MetricsLog.FILE_NAME)));
    }

    @Test
    void theConfigurationIsWrittenUnchanged() throws IOException {
        results.writeConfig("{\n  \"epochs\": 200\n}");

        assertEquals(
                "{\n  \"epochs\": 200\n}\n", Files.readString(results.path().resolve("config.json")));
    }

    private void epochs(long afterStep, int from, int to) throws IOException {
        try (MetricsLog log = MetricsLog.open(results.path(), afterStep, clock)) {
            for (int epoch = from; epoch <= to; epoch++) {
                clock.advance(100);
                log.epoch(SampleRunEvents.epoch(
                        epoch, 7 - 0.01 * epoch, 0.08, epoch % 5 == 0 ? SampleRunEvents.TRAINED : null));
            }
        }
    }

    private List<JsonNode> withoutTimes() throws IOException {
        List<JsonNode> lines = MetricsLog.read(results.metrics());
        lines.forEach(line -> ((ObjectNode) line).remove("time"));
        return lines;
    }
}
