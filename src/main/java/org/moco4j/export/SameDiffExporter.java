package org.moco4j.export;

import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.moco4j.checkpoint.InputNormalization;
import org.moco4j.checkpoint.TrainedEncoder;
import org.moco4j.export.EncoderExport.Producer;
import org.moco4j.export.onnx.OnnxInput;
import org.moco4j.nn.EvaluationGraph;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Exports the evaluation graph with its weights, for {@code SameDiff.load(file, false)}. The placeholder {@code images}
 * is {@code [N, H, W, 3]} for any N, normalized; the outputs are {@code backbone}, {@code [N, backboneDim]}, and, with
 * the head, {@code feature}, {@code [N, dim]}, rows of length one. The format can store other data only as constants:
 * {@code pixel_mean} and {@code pixel_std} are {@code [3]}, {@code about} is JSON text.
 */
record SameDiffExporter(TrainedEncoder encoder, boolean head, Producer producer) implements EncoderExport.Form {
    private static final String PIXEL_MEAN = "pixel_mean";
    private static final String PIXEL_STD = "pixel_std";
    private static final String ABOUT = "about";
    /** Escapes non-ASCII characters, because ND4J writes text in the machine's own encoding. */
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    @Override
    public void writeTo(OutputStream out) throws IOException {
        SameDiff graph = graph();
        encoder.origin().pixels().ifPresent(scale -> addPixels(scale, graph));
        graph.constant(ABOUT, Nd4j.create(about()));
        ByteBuffer bytes = graph.asFlatBuffers(false);
        Channels.newChannel(out).write(bytes);
    }

    private String about() throws IOException {
        Map<String, String> facts =
                new ModelCard(encoder, head, producer).everything(OnnxInput.NORMALIZED.normalization());
        facts.put("input", input());
        return JSON.writeValueAsString(facts);
    }

    private SameDiff graph() {
        EvaluationGraph graph = head
                ? EvaluationGraph.build(
                        encoder.shape(), EvaluationGraph.ANY_BATCH, encoder.weights(), encoder.statistics())
                : EvaluationGraph.buildBackbone(
                        encoder.shape(), EvaluationGraph.ANY_BATCH, encoder.weights(), encoder.statistics());
        return graph.graph();
    }

    private static void addPixels(InputNormalization scale, SameDiff graph) {
        graph.constant(PIXEL_MEAN, Nd4j.createFromArray(scale.mean().toArray(Float[]::new)));
        graph.constant(PIXEL_STD, Nd4j.createFromArray(scale.std().toArray(Float[]::new)));
    }

    @Override
    public double difference(Path written, ReferenceFeatures reference) throws IOException {
        SameDiff loaded = SameDiff.load(written.toFile(), false);
        List<String> outputs =
                head ? List.of(EvaluationGraph.BACKBONE, EvaluationGraph.FEATURE) : List.of(EvaluationGraph.BACKBONE);
        return reference.differenceOf(pixels -> encode(loaded, pixels, outputs), outputs);
    }

    private Map<String, INDArray> encode(SameDiff loaded, INDArray pixels, List<String> outputs) {
        try (INDArray images = ReferenceFeatures.normalizedNhwc(pixels, encoder)) {
            return loaded.output(Map.of(EvaluationGraph.IMAGES, images), outputs);
        }
    }

    @Override
    public String input() {
        return "images [N, " + encoder.shape().imageSize() + ", "
                + encoder.shape().imageSize() + ", 3], normalized";
    }
}
