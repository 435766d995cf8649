package org.moco4j.export;

import ai.onnx.proto.OnnxMl.ModelProto;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.moco4j.checkpoint.TrainedEncoder;
import org.moco4j.export.EncoderExport.Producer;
import org.moco4j.export.onnx.OnnxEncoder;
import org.moco4j.export.onnx.OnnxInput;
import org.moco4j.export.onnx.OnnxInterpreter;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Exports an encoder to ONNX with {@link OnnxEncoder}, and verifies it with {@link OnnxInterpreter}. */
record OnnxExporter(TrainedEncoder encoder, boolean head, OnnxInput pixelInput, Producer producer)
        implements EncoderExport.Form {

    @Override
    public void writeTo(OutputStream out) throws IOException {
        Map<String, String> metadata = new ModelCard(encoder, head, producer).everything(pixelInput.normalization());
        metadata.put("input", input());
        metadata.put("batch_norm", "folded into the convolutions");
        OnnxEncoder.build(encoder, head, pixelInput, producer.version(), metadata)
                .writeTo(out);
    }

    @Override
    public double difference(Path written, ReferenceFeatures reference) throws IOException {
        List<String> outputs =
                head ? List.of(OnnxEncoder.BACKBONE, OnnxEncoder.FEATURE) : List.of(OnnxEncoder.BACKBONE);
        try (InputStream in = Files.newInputStream(written);
                OnnxInterpreter read = new OnnxInterpreter(ModelProto.parseFrom(in))) {
            return reference.differenceOf(pixels -> encode(read, pixels), outputs);
        }
    }

    private Map<String, INDArray> encode(OnnxInterpreter model, INDArray pixels) {
        try (INDArray images = modelInput(pixels)) {
            return model.run(Map.of(OnnxEncoder.IMAGES, images));
        }
    }

    /** Converts values from 0 to 255 to the model's input. */
    private INDArray modelInput(INDArray pixels) {
        return switch (pixelInput) {
            case BYTES -> pixels.dup();
            case ZERO_TO_ONE -> pixels.div(255);
            case NORMALIZED -> ReferenceFeatures.normalized(pixels, encoder);
        };
    }

    @Override
    public String input() {
        int size = encoder.shape().imageSize();
        return "RGB images [N, 3, " + size + ", " + size + "], " + pixelInput.description();
    }
}
