package org.moco4j.run;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.moco4j.checkpoint.CheckpointStore;
import org.moco4j.checkpoint.TrainedEncoder;
import org.moco4j.config.MocoConfig;
import org.moco4j.export.EncoderExport;
import org.moco4j.export.EncoderExport.ExportOptions;
import org.moco4j.export.EncoderExport.Producer;
import org.moco4j.export.ExportFormat;
import org.moco4j.report.OutputMode;
import org.moco4j.report.RunConsole;

/** Tests runs that start from the export of another run. */
class InitFromExportTest {
    /** So small that no weight changes. */
    private static final String TINY_LEARNING_RATE = "1e-35";

    @TempDir
    Path folder;

    private Path checkpoint;

    @BeforeEach
    void train() throws Exception {
        MocoConfig config = new TinyConfig(folder.resolve("first")).epochs(1);
        train(config);
        checkpoint = config.runFolder().resolve(CheckpointStore.LAST);
    }

    @Test
    void startsWithTheSameQueryWeights() throws Exception {
        Path exported = exported(true);
        String printed = train(from(exported));

        assertFalse(printed.contains("no projection head"), printed);
        try (TrainedEncoder before = TrainedEncoder.load(checkpoint);
                TrainedEncoder after = TrainedEncoder.load(lastOf(from(exported)))) {
            assertArrayEquals(
                    before.weights().flat().toFloatVector(),
                    after.weights().flat().toFloatVector());
        }
    }

    @Test
    void startsWithTheBackboneOnlyIfTheFileHasNoHeadAndNotesIt() throws Exception {
        Path exported = exported(false);
        String printed = train(from(exported));

        assertTrue(printed.replaceAll("\\s+", " ").contains("no projection head in " + exported), printed);
        try (TrainedEncoder before = TrainedEncoder.load(checkpoint);
                TrainedEncoder after = TrainedEncoder.load(lastOf(from(exported)))) {
            before.weights().byName().forEach((name, array) -> {
                boolean same = Arrays.equals(
                        array.ravel().toFloatVector(),
                        after.weights().get(name).ravel().toFloatVector());
                // The head of the first run is trained; the head of the second run is random.
                assertEquals(!name.startsWith("fc."), same, name);
            });
        }
    }

    @Test
    void anExportKeepsItsOrigin() throws Exception {
        try (TrainedEncoder encoder = TrainedEncoder.load(checkpoint);
                TrainedEncoder imported = TrainedEncoder.load(exported(true))) {
            assertEquals(encoder.origin().pixels(), imported.origin().pixels());
            assertTrue(imported.origin().pixels().isPresent());
            assertEquals(encoder.origin().lineage(), imported.origin().lineage());
            assertEquals("Shapes", imported.origin().lineage().orElseThrow().dataset());
            assertEquals(1, imported.origin().lineage().orElseThrow().epochs());
            assertEquals(8, imported.origin().lineage().orElseThrow().steps());
            assertEquals(encoder.shape(), imported.shape());
        }
    }

    private Path exported(boolean head) throws Exception {
        Path file = folder.resolve(head ? "encoder.safetensors" : "backbone.safetensors");
        try (TrainedEncoder encoder = TrainedEncoder.load(checkpoint)) {
            new EncoderExport(new Producer("0.1.0", "the test"))
                    .export(encoder, ExportFormat.SAFETENSORS, ExportOptions.usual(head), file);
        }
        assertTrue(Files.isRegularFile(file));
        return file;
    }

    private MocoConfig from(Path exported) {
        return new TinyConfig(folder.resolve("second"))
                .epochs(1)
                .with(Map.of("init-from", exported.toString(), "learning-rate", TINY_LEARNING_RATE));
    }

    private static Path lastOf(MocoConfig config) {
        return config.runFolder().resolve(CheckpointStore.LAST);
    }

    private static String train(MocoConfig config) throws Exception {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
        MocoTraining.of(config)
                .listener(new RunConsole(out, OutputMode.LINES, InstantSource.system()))
                .run();
        return printed.toString(StandardCharsets.UTF_8);
    }
}
