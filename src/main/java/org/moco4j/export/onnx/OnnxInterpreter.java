package org.moco4j.export.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.nd4j.enums.WeightsFormat;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.impl.layers.convolution.Conv2D;
import org.nd4j.linalg.api.ops.impl.layers.convolution.MaxPooling2D;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Conv2DConfig;
import org.nd4j.linalg.api.ops.impl.layers.convolution.config.Pooling2DConfig;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.ops.transforms.Transforms;

/**
 * Runs an ONNX model node by node with ND4J's operations, to verify exported files without an ONNX runtime. It supports
 * only the operations of an encoder, and it is slow; do not use it to run models in production.
 */
public final class OnnxInterpreter implements AutoCloseable {
    private final GraphProto graph;
    private final Map<Integer, List<String>> lastUsedBy;
    private final Map<String, INDArray> tensors = new HashMap<>();

    /**
     * Loads a parsed model; its tensors are in native memory until {@link #close()}.
     *
     * @throws IllegalArgumentException if it contains tensors that are not raw floats
     */
    public OnnxInterpreter(ModelProto model) {
        this.graph = model.getGraph();
        this.lastUsedBy = lastUses(graph);
        for (TensorProto tensor : graph.getInitializerList()) {
            tensors.put(tensor.getName(), array(tensor));
        }
    }

    /**
     * Runs the graph and returns its outputs by name, in arrays that the caller closes.
     *
     * @param inputs all inputs of the graph; values of any type as floats
     * @throws IllegalArgumentException if an input is missing or has another shape than the graph declares, or if a
     *     node's operation is not supported
     */
    public Map<String, INDArray> run(Map<String, INDArray> inputs) {
        graph.getInputList().forEach(input -> requireFits(input, inputs.get(input.getName())));
        Map<String, INDArray> values = new HashMap<>(tensors);
        values.putAll(inputs);
        for (int i = 0; i < graph.getNodeCount(); i++) {
            NodeProto node = graph.getNode(i);
            List<INDArray> arguments = node.getInputList().stream()
                    .map(name -> known(values, name))
                    .toList();
            values.put(node.getOutput(0), apply(node, arguments));
            for (String name : lastUsedBy.getOrDefault(i, List.of())) {
                values.get(name).close();
            }
        }
        Map<String, INDArray> outputs = new LinkedHashMap<>();
        for (ValueInfoProto output : graph.getOutputList()) {
            INDArray value = known(values, output.getName());
            requireFits(output, value);
            outputs.put(output.getName(), value);
        }
        return outputs;
    }

    /**
     * For each node, by its index, the intermediate values that no later node needs. They are freed, because a deep
     * network has gigabytes of them.
     */
    private static Map<Integer, List<String>> lastUses(GraphProto graph) {
        Set<String> computed =
                graph.getNodeList().stream().map(node -> node.getOutput(0)).collect(Collectors.toSet());
        graph.getOutputList().forEach(output -> computed.remove(output.getName()));
        Map<String, Integer> last = new LinkedHashMap<>();
        for (int i = 0; i < graph.getNodeCount(); i++) {
            for (String name : graph.getNode(i).getInputList()) {
                if (computed.contains(name)) {
                    last.put(name, i);
                }
            }
        }
        return last.keySet().stream().collect(Collectors.groupingBy(last::get));
    }

    private static INDArray known(Map<String, INDArray> values, String name) {
        INDArray value = values.get(name);
        if (value == null) {
            throw new IllegalArgumentException("the graph has no value '" + name + "' at this node");
        }
        return value;
    }

    /** Checks a shape; a size without a number matches any size. */
    private static void requireFits(ValueInfoProto declared, INDArray value) {
        List<Long> sizes = declared.getType().getTensorType().getShape().getDimList().stream()
                .map(size -> size.hasDimValue() ? size.getDimValue() : -1)
                .toList();
        boolean fits = value != null && value.rank() == sizes.size();
        for (int axis = 0; fits && axis < sizes.size(); axis++) {
            fits = sizes.get(axis) < 0 || sizes.get(axis) == value.size(axis);
        }
        if (!fits) {
            throw new IllegalArgumentException("the value '" + declared.getName() + "' should be " + sizes + ", was "
                    + (value == null ? "missing" : value.shapeInfoToString()));
        }
    }

    private static INDArray array(TensorProto tensor) {
        if (tensor.getDataType() != TensorProto.DataType.FLOAT.getNumber() || !tensor.hasRawData()) {
            throw new IllegalArgumentException("the tensor '" + tensor.getName() + "' does not contain raw floats");
        }
        float[] values = new float[tensor.getRawData().size() / Float.BYTES];
        tensor.getRawData()
                .asReadOnlyByteBuffer()
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer()
                .get(values);
        INDArray array = Nd4j.createFromArray(values);
        // A single number broadcasts like an array with one axis.
        long[] shape = tensor.getDimsList().stream().mapToLong(Long::longValue).toArray();
        return shape.length == 0 ? array : array.reshape(shape);
    }

    @Override
    public void close() {
        tensors.values().forEach(INDArray::close);
    }

    /**
     * Computes the output of a node, in a new array. The operations are defined by operation set 17.
     *
     * @throws IllegalArgumentException if the operation, or one of its attributes, is not supported
     */
    private static INDArray apply(NodeProto node, List<INDArray> in) {
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
                    case "MaxPool" -> maxPool(in.get(0), attributes);
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

    private static INDArray maxPool(INDArray x, Attributes attributes) {
        long[] kernel = attributes.numbers("kernel_shape");
        long[] pads = attributes.numbers("pads");
        long[] strides = attributes.numbers("strides");
        if (pads[0] != pads[2] || pads[1] != pads[3]) {
            throw new IllegalArgumentException("max pooling with asymmetric padding is not supported");
        }
        Pooling2DConfig config = Pooling2DConfig.builder()
                .kH(kernel[0])
                .kW(kernel[1])
                .sH(strides[0])
                .sW(strides[1])
                .pH(pads[0])
                .pW(pads[1])
                .isNHWC(false)
                .build();
        return Nd4j.exec(new MaxPooling2D(x, null, config))[0];
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
