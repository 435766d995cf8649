package org.moco4j.export;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.moco4j.checkpoint.TrainedEncoder;
import org.moco4j.export.EncoderExport.ExportOptions;
import org.moco4j.nn.Architecture;
import org.moco4j.nn.EncoderShape;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Opens exported graphs as a user of Deeplearning4j would. */
class SameDiffExportTest {
    private static final int IMAGES = 32;
    private static final int SIZE = 16;

    private final EncoderExport export = new EncoderExport(SampleEncoder.PRODUCER);

    @TempDir
    Path folder;

    @Test
    void anExportedGraphGivesTheProgramsFeaturesForEveryBatchSize() throws IOException {
        Path file = folder.resolve("encoder.fb");
        try (TrainedEncoder encoder = SampleEncoder.of(new EncoderShape(Architecture.RESNET18, 4, 8, true, SIZE))) {
            export.export(encoder, ExportFormat.SAMEDIFF, ExportOptions.usual(true), file);
            Encoded expected = Encoded.by(encoder, IMAGES);

            SameDiff graph = SameDiff.load(file.toFile(), false);

            assertEquals(List.of("images"), graph.inputs());
            assertArrayEquals(
                    new float[] {0.49f, 0.48f, 0.45f},
                    graph.getVariable("pixel_mean").getArr().toFloatVector());
            assertArrayEquals(
                    new float[] {0.25f, 0.24f, 0.26f},
                    graph.getVariable("pixel_std").getArr().toFloatVector());
            JsonNode about = new ObjectMapper()
                    .readTree(graph.getVariable("about").getArr().getString(0));
            assertEquals("größe-0123abcd", about.get("run").asText());
            assertEquals("images [N, 16, 16, 3], normalized", about.get("input").asText());
            for (int batch : new int[] {1, 2, 7, IMAGES}) {
                Map<String, INDArray> found = graph.output(
                        Map.of("images", normalized(expected.pixels(), batch)), List.of("backbone", "feature"));
                assertTrue(Encoded.difference(
                                expected.feature(), found.get("feature").toFloatMatrix())
                        <= 1e-4);
                assertTrue(Encoded.difference(
                                expected.backbone(), found.get("backbone").toFloatMatrix())
                        <= 1e-4);
                assertEquals(batch, found.get("feature").size(0));
            }
        }
    }

    @Test
    void withoutTheHeadThereIsNoFeature() throws IOException {
        Path file = folder.resolve("encoder.fb");
        try (TrainedEncoder encoder = SampleEncoder.of(SampleEncoder.SMALL)) {
            export.export(encoder, ExportFormat.SAMEDIFF, ExportOptions.usual(false), file);
        }
        SameDiff graph = SameDiff.load(file.toFile(), false);
        assertTrue(graph.hasVariable("backbone"));
        assertFalse(graph.hasVariable("feature"));
        assertFalse(graph.hasVariable("fc.weight"));
    }

    /** {@code [N, H, W, 3]}. */
    private static INDArray normalized(byte[][] pixels, int batch) {
        float[][][][] images = new float[batch][SIZE][SIZE][3];
        for (int n = 0; n < batch; n++) {
            for (int i = 0; i < pixels[n].length; i++) {
                int channel = i / (SIZE * SIZE);
                int pixel = i % (SIZE * SIZE);
                images[n][pixel / SIZE][pixel % SIZE][channel] = (Byte.toUnsignedInt(pixels[n][i]) / 255f
                                - SampleEncoder.SCALE.mean().get(channel))
                        / SampleEncoder.SCALE.std().get(channel);
            }
        }
        return Nd4j.createFromArray(images);
    }
}
