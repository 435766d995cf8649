package org.moco4j.export.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.LongStream;

/** Adds nodes and tensors to an ONNX graph. A node has the name of its output. */
final class GraphBuilder {
    /** The name of the batch size, which is variable. */
    private static final String BATCH = "N";

    private final GraphProto.Builder graph = GraphProto.newBuilder();

    GraphBuilder(String name) {
        graph.setName(name);
    }

    GraphProto build() {
        return graph.build();
    }

    /** Adds an input of the graph, {@code [N, sizes...]}. */
    String input(String name, TensorProto.DataType type, String doc, long... sizes) {
        graph.addInput(value(name, type, doc, sizes));
        return name;
    }

    /** Adds an output of the graph, {@code [N, sizes...]}. */
    void output(String name, String doc, long... sizes) {
        graph.addOutput(value(name, TensorProto.DataType.FLOAT, doc, sizes));
    }

    /** Adds a constant tensor of floats. */
    String tensor(String name, float[] values, long... sizes) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        graph.addInitializer(TensorProto.newBuilder()
                .setName(name)
                .setDataType(TensorProto.DataType.FLOAT.getNumber())
                .addAllDims(LongStream.of(sizes).boxed().toList())
                .setRawData(ByteString.copyFrom(bytes)));
        return name;
    }

    /** Adds an operation without attributes. */
    String node(String operation, String output, String... inputs) {
        return node(operation, output, attributes -> {}, inputs);
    }

    /** Adds an operation with one output, and returns the output's name. */
    String node(String operation, String output, Consumer<Attributes> attributes, String... inputs) {
        NodeProto.Builder node = NodeProto.newBuilder()
                .setOpType(operation)
                .setName(output)
                .addAllInput(List.of(inputs))
                .addOutput(output);
        attributes.accept(new Attributes(node));
        graph.addNode(node);
        return output;
    }

    /** The attributes of one node. */
    record Attributes(NodeProto.Builder node) {
        Attributes number(String name, long value) {
            node.addAttribute(AttributeProto.newBuilder()
                    .setName(name)
                    .setType(AttributeProto.AttributeType.INT)
                    .setI(value));
            return this;
        }

        Attributes numbers(String name, long... values) {
            node.addAttribute(AttributeProto.newBuilder()
                    .setName(name)
                    .setType(AttributeProto.AttributeType.INTS)
                    .addAllInts(LongStream.of(values).boxed().toList()));
            return this;
        }
    }

    private static ValueInfoProto value(String name, TensorProto.DataType type, String doc, long... sizes) {
        TypeProto.Tensor.Builder tensor = TypeProto.Tensor.newBuilder().setElemType(type.getNumber());
        tensor.getShapeBuilder().addDimBuilder().setDimParam(BATCH);
        for (long size : sizes) {
            tensor.getShapeBuilder().addDimBuilder().setDimValue(size);
        }
        return ValueInfoProto.newBuilder()
                .setName(name)
                .setDocString(doc)
                .setType(TypeProto.newBuilder().setTensorType(tensor))
                .build();
    }
}
