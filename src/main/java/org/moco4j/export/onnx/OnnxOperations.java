package org.moco4j.export.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.nd4j.enums.WeightsFormat;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.layers.convolution.Conv2D;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Conv2DConfig;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/** The ONNX operations of an encoder, as defined by operation set 17. */
final class OnnxOperations {
    private OnnxOperations() {}

    /**
     * Computes the output of a node, in a new array.
     *
     * @throws IllegalArgumentException if the operation, or one of its attributes, is not supported
     */
    static INDArray apply(NodeProto node, List<INDArray> in) {
        Attributes attributes = new Attributes(node);
        INDArray value =
                switch (node.getOpType()) {
                    // All values are floats already.
                    case "Cast" -> cast(in.get(0), attributes);
                    case "Add" -> in.get(0).add(in.get(1));
                    case "Sub" -> in.get(0).sub(in.get(1));
                    case "Div" -> in.get(0).div(in.get(1));
                    case "Relu" -> Transforms.relu(in.get(0), true);
                    case "Conv" -> convolution(in, attributes);
                    case "GlobalAveragePool" -> in.get(0).mean(true, 2, 3);
                    case "Flatten" -> flatten(in.get(0), attributes);
                    case "Gemm" -> gemm(in, attributes);
                    case "ReduceL2" -> lengths(in.get(0), attributes);
                    default -> throw new IllegalArgumentException("unknown operation " + node.getOpType());
                };
        attributes.requireAllRead();
        return value;
    }

    private static INDArray cast(INDArray x, Attributes attributes) {
        attributes.require("to", 1);
        return x.dup();
    }

    private static INDArray convolution(List<INDArray> in, Attributes attributes) {
        INDArray weight = in.get(1);
        attributes.require("kernel_shape", weight.size(2), weight.size(3));
        long[] pads = attributes.numbers("pads");
        long[] strides = attributes.numbers("strides");
        attributes.require("dilations", 1, 1);
        attributes.require("group", 1);
        if (pads[0] != pads[2] || pads[1] != pads[3]) {
            throw new IllegalArgumentException("a convolution with asymmetric padding is not supported");
        }
        Conv2DConfig config = Conv2DConfig.builder()
                .kH(weight.size(2))
                .kW(weight.size(3))
                .sH(strides[0])
                .sW(strides[1])
                .pH(pads[0])
                .pW(pads[1])
                .dataFormat(Conv2DConfig.NCHW)
                .weightsFormat(WeightsFormat.OIYX)
                .build();
        return Nd4j.exec(new Conv2D(in.get(0), weight, in.get(2), config))[0];
    }

    private static INDArray flatten(INDArray x, Attributes attributes) {
        attributes.require("axis", 1);
        return x.dup('c').reshape('c', x.size(0), -1);
    }

    private static INDArray gemm(List<INDArray> in, Attributes attributes) {
        attributes.require("transB", 1);
        return in.get(0).mmul(in.get(1).transpose()).addiRowVector(in.get(2));
    }

    private static INDArray lengths(INDArray x, Attributes attributes) {
        attributes.require("axes", 1);
        attributes.require("keepdims", 1);
        return x.norm2(true, 1);
    }

    /**
     * The attributes of a node. Each of them must be read, because an ignored attribute would silently change the
     * result.
     */
    private static final class Attributes {
        private final String node;
        private final Map<String, AttributeProto> unread = new LinkedHashMap<>();

        Attributes(NodeProto node) {
            this.node = node.getName();
            node.getAttributeList().forEach(attribute -> unread.put(attribute.getName(), attribute));
        }

        long[] numbers(String name) {
            AttributeProto attribute = unread.remove(name);
            if (attribute == null) {
                throw new IllegalArgumentException("node '" + node + "' has no attribute " + name);
            }
            return attribute.getType() == AttributeProto.AttributeType.INT
                    ? new long[] {attribute.getI()}
                    : attribute.getIntsList().stream()
                            .mapToLong(Long::longValue)
                            .toArray();
        }

        void require(String name, long... expected) {
            long[] found = numbers(name);
            if (!Arrays.equals(found, expected)) {
                throw new IllegalArgumentException("node '" + node + "' has " + name + " "
                        + Arrays.toString(found) + ", only " + Arrays.toString(expected)
                        + " is supported");
            }
        }

        void requireAllRead() {
            if (!unread.isEmpty()) {
                throw new IllegalArgumentException("node '" + node + "' has unknown attributes " + unread.keySet());
            }
        }
    }
}
