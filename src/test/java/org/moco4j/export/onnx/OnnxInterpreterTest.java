package org.moco4j.export.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.moco4j.checkpoint.TrainedEncoder;
import org.moco4j.export.SampleEncoder;
import org.moco4j.nn.Architecture;
import org.moco4j.nn.EncoderShape;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Tests that the interpreter refuses what it does not support. The export tests compare its results with ONNX Runtime.
 */
class OnnxInterpreterTest {
    private final TrainedEncoder encoder = SampleEncoder.of(new EncoderShape(Architecture.RESNET18, 2, 4, false, 16));
    private final ModelProto model = OnnxEncoder.build(encoder, true, OnnxInput.NORMALIZED, "0.1.0", Map.of());
    private final INDArray images = Nd4j.rand(DataType.FLOAT, 2, 3, 16, 16);

    @AfterEach
    void close() {
        encoder.close();
        images.close();
    }

    @Test
    void aChangedAttributeChangesTheResultOrIsRefused() {
        INDArray before = run(model, images).get("feature");
        for (NodeProto node : model.getGraph().getNodeList()) {
            for (int i = 0; i < node.getAttributeCount(); i++) {
                ModelProto changed = changed(node, i);
                try {
                    INDArray after = run(changed, images).get("feature");
                    assertTrue(
                            !after.equalShapes(before)
                                    || after.sub(before).amaxNumber().doubleValue() > 1e-6,
                            "no difference for " + node.getName() + "."
                                    + node.getAttribute(i).getName());
                } catch (IllegalArgumentException e) {
                    assertTrue(e.getMessage() != null);
                } catch (RuntimeException e) {
                    // ND4J itself refuses shapes that do not match, with its own message.
                    assertTrue(e.getClass().getName().startsWith("org.nd4j") || e instanceof IllegalStateException);
                }
            }
        }
    }

    @Test
    void anUnknownOperationOrAttributeIsRefused() {
        NodeProto first = model.getGraph().getNode(0);
        assertRefused(with(first.toBuilder().setOpType("ConvInteger").build()), "unknown operation ConvInteger");
        assertRefused(
                with(first.toBuilder()
                        .addAttribute(AttributeProto.newBuilder().setName("auto_pad"))
                        .build()),
                "unknown attributes [auto_pad]");
    }

    @Test
    void aMissingInputOrOneOfAnotherShapeIsRefused() {
        try (OnnxInterpreter interpreter = new OnnxInterpreter(model)) {
            assertThrows(IllegalArgumentException.class, () -> interpreter.run(Map.of()));
            IllegalArgumentException error = assertThrows(
                    IllegalArgumentException.class,
                    () -> interpreter.run(Map.of("images", Nd4j.zeros(DataType.FLOAT, 2, 16, 16, 3))));
            assertTrue(error.getMessage().contains("'images' should be [-1, 3, 16, 16]"), error.getMessage());
        }
    }

    private void assertRefused(ModelProto changed, String words) {
        IllegalArgumentException error = assertThrows(IllegalArgumentException.class, () -> run(changed, images));
        assertTrue(error.getMessage().contains(words), error.getMessage());
    }

    private static Map<String, INDArray> run(ModelProto model, INDArray images) {
        try (OnnxInterpreter interpreter = new OnnxInterpreter(model)) {
            Map<String, INDArray> outputs = interpreter.run(Map.of("images", images));
            assertEquals(2, outputs.size());
            return outputs;
        }
    }

    private ModelProto with(NodeProto first) {
        ModelProto.Builder changed = model.toBuilder();
        changed.getGraphBuilder().setNode(0, first);
        return changed.build();
    }

    /** The model with every number of one attribute increased by one. */
    private ModelProto changed(NodeProto node, int attribute) {
        AttributeProto.Builder value = node.getAttribute(attribute).toBuilder();
        value.setI(value.getI() + 1);
        for (int i = 0; i < value.getIntsCount(); i++) {
            value.setInts(i, value.getInts(i) + 1);
        }
        ModelProto.Builder changed = model.toBuilder();
        int index = model.getGraph().getNodeList().indexOf(node);
        changed.getGraphBuilder().setNode(index, node.toBuilder().setAttribute(attribute, value));
        return changed.build();
    }
}
