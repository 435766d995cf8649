package org.moco4j.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.moco4j.checkpoint.Checkpoint;
import org.moco4j.checkpoint.CheckpointStore;
import org.moco4j.config.MocoConfig;
import org.moco4j.moco.MocoState;
import org.moco4j.report.MetricsLog;
import org.moco4j.report.ResultsFolder;
import org.moco4j.session.ComponentFactory;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A run that takes seconds: eight steps an epoch of a very narrow ResNet-18 on small synthetic images. */
record TinyConfig(Path folder, Map<String, String> overrides) {
    TinyConfig(Path folder) {
        this(folder, Map.of());
    }

    MocoConfig epochs(int epochs) {
        return MocoConfig.parse("""
                {"dataset": "Shapes", "train-images": 64, "test-images": 32, "image-size": 16, "width": 4,
                 "batch_size": 8, "moco-k": 32, "moco-dim": 16, "bn-splits": 2, "knn-k": 5, "knn-every": 2,
                 "device_target": "CPU", "checkpoint-every": "1 epoch, 3 steps", "schedule": [2], "threads": 1}
                """, "the test")
                .with(Map.of(
                        "epochs", String.valueOf(epochs),
                        "resume", folder.resolve("checkpoint").toString(),
                        "results-dir", folder.resolve("results").toString()))
                .with(overrides);
    }

    /** Returns everything that training changes, from the last checkpoint. */
    MocoState lastState(int epochs) throws IOException {
        MocoConfig config = epochs(epochs);
        MocoState state = MocoState.initial(
                new ComponentFactory(config).encoder(),
                config.model().mocoK(),
                DataType.FLOAT,
                config.run().seed());
        Checkpoint.read(config.runFolder().resolve(CheckpointStore.LAST)).restoreInto(state);
        return state;
    }

    /**
     * Returns the metrics without times and resources. The losses of all steps are one line at the end, because a stop
     * splits the losses of an epoch.
     */
    List<JsonNode> metrics(int epochs) throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        ArrayNode losses = JsonNodeFactory.instance.arrayNode();
        for (JsonNode line : MetricsLog.read(new ResultsFolder(epochs(epochs).resultsFolder()).metrics())) {
            if (line.path("type").asText().equals("machine")) {
                continue;
            }
            if (line.path("type").asText().equals("steps")) {
                assertEquals(losses.size() + 1, line.path("from").asInt(), "no step is missing or written twice");
                line.path("losses").forEach(losses::add);
                assertEquals(losses.size(), line.path("step").asInt());
                continue;
            }
            ObjectNode kept = line.deepCopy();
            kept.remove(List.of("time", "images_per_second", "waiting_for_views", "cluster"));
            if (kept.get("knn") instanceof ObjectNode knn) {
                knn.remove(List.of("seconds", "search_seconds"));
            }
            lines.add(kept);
        }
        lines.add(losses);
        return lines;
    }

    static void requireSame(TinyConfig expected, TinyConfig actual, int epochs) throws IOException {
        try (MocoState a = expected.lastState(epochs);
                MocoState b = actual.lastState(epochs)) {
            requireEqual("query", a.query().flat(), b.query().flat());
            requireEqual("key", a.key().flat(), b.key().flat());
            requireEqual("velocity", a.velocity().flat(), b.velocity().flat());
            requireEqual(
                    "query statistics",
                    a.queryStatistics().flat(),
                    b.queryStatistics().flat());
            requireEqual(
                    "key statistics",
                    a.keyStatistics().flat(),
                    b.keyStatistics().flat());
            requireEqual("queue", a.queue().keys(), b.queue().keys());
        }
        assertEquals(expected.metrics(epochs), actual.metrics(epochs));
    }

    private static void requireEqual(String name, INDArray a, INDArray b) {
        assertArrayEquals(a.dup().data().asFloat(), b.dup().data().asFloat(), name + " differs in a bit");
    }
}
