package org.moco4j.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.moco4j.checkpoint.CheckpointStore;
import org.moco4j.config.MocoConfig;
import org.moco4j.report.MetricsLog;
import org.moco4j.report.ResultsFolder;
import org.moco4j.report.RunListener;
import org.moco4j.spark.ClusterSettings;
import org.moco4j.spark.SparkMain;
import org.moco4j.spark.SparkStages;
import org.moco4j.testing.JavaProcess;

/** Whole trainings on a cluster. */
class SparkTrainingTest {
    private static final int EPOCHS = 3;
    /** The size of the views changes on the way. */
    private static final Map<String, String> SMALL_VIEWS_FIRST = Map.of("early-epochs", "2", "early-image-size", "12");

    @TempDir
    Path folder;

    @Test
    void aDriverThatIsKilledResumesExactly() throws Exception {
        TinyConfig uninterrupted = new TinyConfig(folder.resolve("uninterrupted"), SMALL_VIEWS_FIRST);
        TinyConfig killed = new TinyConfig(folder.resolve("killed"), SMALL_VIEWS_FIRST);
        onCluster(uninterrupted.epochs(EPOCHS));

        killAfterFirstCheckpoint(killed);
        onCluster(killed.epochs(EPOCHS));

        TinyConfig.requireSame(uninterrupted, killed, EPOCHS);
    }

    @Test
    void aRunContinuesOnOneMachineAndOnTheClusterAgain() throws Exception {
        TinyConfig tiny = new TinyConfig(folder.resolve("moved"));
        onCluster(tiny.epochs(1));
        TrainingProcess.finish(tiny, 2);
        List<String> notices = onCluster(tiny.epochs(EPOCHS));

        assertTrue(notices.stream().anyMatch(line -> line.contains("local-cluster[2,1,")), "" + notices);
        assertTrue(Files.exists(tiny.epochs(EPOCHS).resultsFolder().resolve("report.html")));
        List<JsonNode> epochs =
                MetricsLog.read(new ResultsFolder(tiny.epochs(EPOCHS).resultsFolder()).metrics()).stream()
                        .filter(line -> line.path("type").asText().equals("epoch"))
                        .toList();
        assertEquals(
                List.of(true, false, true),
                epochs.stream().map(line -> line.has("cluster")).toList());
        double all = 0;
        for (JsonNode share : epochs.get(2).get("cluster")) {
            assertTrue(share.asDouble() >= 0, share + "");
            all += share.asDouble();
        }
        assertEquals(1, all, 0.01);
    }

    private static List<String> onCluster(MocoConfig config) throws Exception {
        List<String> notices = new ArrayList<>();
        RunListener listener = new RunListener() {
            @Override
            public void notice(String text) {
                notices.add(text);
            }
        };
        try (SparkStages stages = new SparkStages(new ClusterSettings(Optional.empty(), 2, false), listener)) {
            stages.on(MocoTraining.of(config).listener(listener)).run();
        }
        return notices;
    }

    private void killAfterFirstCheckpoint(TinyConfig tiny) throws Exception {
        Files.createDirectories(tiny.folder());
        Path config = tiny.folder().resolve("config.json");
        Files.writeString(config, tiny.epochs(EPOCHS).toJson());
        List<String> options = Stream.concat(
                        Stream.of("-Xmx1g"),
                        Arrays.stream(
                                System.getProperty("moco4j.test.opens", "").split("\\s+")))
                .filter(option -> !option.isBlank())
                .toList();
        Process driver = new ProcessBuilder(JavaProcess.command(
                        options, SparkMain.class, "train", "--config", config.toString(), "--executors", "2"))
                .directory(tiny.folder().toFile())
                .redirectErrorStream(true)
                .redirectOutput(tiny.folder().resolve("log.txt").toFile())
                .start();
        Path last = tiny.epochs(EPOCHS).runFolder().resolve(CheckpointStore.LAST);
        while (driver.isAlive() && !Files.exists(last)) {
            Thread.sleep(20);
        }
        assertTrue(driver.isAlive(), Files.readString(tiny.folder().resolve("log.txt")));
        List<ProcessHandle> executors = driver.children().toList();
        assertFalse(executors.isEmpty());
        driver.destroyForcibly().waitFor();
        for (ProcessHandle executor : executors) {
            executor.onExit().get(1, TimeUnit.MINUTES);
        }
    }
}
