package org.moco4j.export.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Runs an ONNX model node by node with ND4J's operations, to verify exported files without an ONNX runtime. It supports
 * only the operations of {@link OnnxOperations}, and it is slow; do not use it to run models in production.
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
            values.put(node.getOutput(0), OnnxOperations.apply(node, arguments));
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
        return tensor.getDimsCount() == 0
                ? array
                : array.reshape(
                        tensor.getDimsList().stream().mapToLong(Long::longValue).toArray());
    }

    @Override
    public void close() {
        tensors.values().forEach(INDArray::close);
    }
}
