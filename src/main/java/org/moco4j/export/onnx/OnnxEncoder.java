package org.moco4j.export.onnx;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import java.util.List;
import java.util.Map;
import org.moco4j.checkpoint.InputNormalization;
import org.moco4j.checkpoint.Lineage;
import org.moco4j.checkpoint.TrainedEncoder;
import org.moco4j.nn.Encoder;
import org.moco4j.nn.EncoderShape;
import org.moco4j.nn.FlatParameters;
import org.moco4j.nn.ResidualBlock;
import org.moco4j.nn.ResidualBlock.Convolution;
import org.moco4j.nn.Stem;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Builds an ONNX model of an encoder, with the batch norms folded into the convolutions. It uses only operations that
 * every runtime supports.
 *
 * <p>Input {@link #IMAGES}, {@code [N, 3, H, W]}; outputs {@link #BACKBONE}, {@code [N, backboneDim]}, and, with the
 * head, {@link #FEATURE}, {@code [N, dim]}, rows of length one.
 */
public final class OnnxEncoder {
    public static final String IMAGES = "images";
    public static final String BACKBONE = "backbone";
    public static final String FEATURE = "feature";

    /** The operation set of 2022: new enough for a simple graph, old enough for all runtimes. */
    private static final long OPSET = 17;
    /** The version of the file format that belongs to this operation set. */
    private static final long IR_VERSION = 8;

    private static final String PRODUCER = "MoCo4J";

    private final EncoderShape shape;
    private final FlatParameters weights;
    private final FlatParameters statistics;
    private final GraphBuilder graph = new GraphBuilder("encoder");

    private OnnxEncoder(TrainedEncoder encoder) {
        this.shape = encoder.shape();
        this.weights = encoder.weights();
        this.statistics = encoder.statistics();
    }

    /**
     * Builds the model; the same arguments give the same bytes.
     *
     * @param head whether to include the projection head
     * @param input the kind of values in {@link #IMAGES}
     * @param version version of the exporting program
     * @param metadata the model's metadata
     * @throws IllegalArgumentException if the input needs a normalization that the encoder does not have
     */
    public static ModelProto build(
            TrainedEncoder encoder, boolean head, OnnxInput input, String version, Map<String, String> metadata) {
        OnnxEncoder model = new OnnxEncoder(encoder);
        model.addAll(encoder, head, input);
        ModelProto.Builder proto = ModelProto.newBuilder()
                .setIrVersion(IR_VERSION)
                .addOpsetImport(OperatorSetIdProto.newBuilder().setDomain("").setVersion(OPSET))
                .setProducerName(PRODUCER)
                .setProducerVersion(version)
                .setModelVersion(modelVersion(encoder))
                .setDocString(
                        "An image encoder (" + encoder.shape().architecture().key()
                                + ") trained by Momentum Contrast. Rows of its outputs have length one: the dot product"
                                + " of two is the cosine of their images.")
                .setGraph(model.graph.build());
        metadata.forEach((key, value) -> proto.addMetadataProps(
                StringStringEntryProto.newBuilder().setKey(key).setValue(value)));
        return proto.build();
    }

    /** The number of training steps of the weights; 1 if it is not known, because 0 means "not set". */
    private static long modelVersion(TrainedEncoder encoder) {
        return Math.max(1, encoder.origin().lineage().map(Lineage::steps).orElse(1L));
    }

    private void addAll(TrainedEncoder encoder, boolean head, OnnxInput input) {
        String x = relu("relu", convolution(ResidualBlock.stem(shape), images(encoder, input)));
        if (shape.stem().pools()) {
            x = maxPool(x);
        }
        for (ResidualBlock block : ResidualBlock.of(shape)) {
            x = residual(block, x);
        }
        String pooled = graph.node(
                "Flatten",
                "pooled",
                attributes -> attributes.number("axis", 1),
                graph.node("GlobalAveragePool", "avgpool", x));
        unitLength(BACKBONE, pooled, "the backbone's feature of each image, of length one", shape.backboneDim());
        if (head) {
            unitLength(
                    FEATURE, head(pooled), "the projection head's feature of each image, of length one", shape.dim());
        }
    }

    private String maxPool(String x) {
        int padding = Stem.POOL_KERNEL / 2;
        return graph.node(
                "MaxPool",
                "maxpool",
                attributes -> attributes
                        .numbers("kernel_shape", Stem.POOL_KERNEL, Stem.POOL_KERNEL)
                        .numbers("pads", padding, padding, padding, padding)
                        .numbers("strides", Stem.POOL_STRIDE, Stem.POOL_STRIDE),
                x);
    }

    private String images(TrainedEncoder encoder, OnnxInput input) {
        TensorProto.DataType type = input == OnnxInput.BYTES ? TensorProto.DataType.UINT8 : TensorProto.DataType.FLOAT;
        String images = graph.input(
                IMAGES, type, "RGB images, " + input.description(), 3, shape.imageSize(), shape.imageSize());
        if (input == OnnxInput.NORMALIZED) {
            return images;
        }
        InputNormalization scale = encoder.origin()
                .pixels()
                .orElseThrow(() -> new IllegalArgumentException("no pixel scale is known for " + input));
        return normalized(input == OnnxInput.BYTES ? zeroToOne(images) : images, scale);
    }

    private String zeroToOne(String bytes) {
        String floats = graph.node(
                "Cast",
                "float_images",
                attributes -> attributes.number("to", TensorProto.DataType.FLOAT.getNumber()),
                bytes);
        return graph.node("Div", "unit_images", floats, graph.tensor("full_channel", new float[] {255}));
    }

    private String normalized(String images, InputNormalization scale) {
        String centered = graph.node("Sub", "centred_images", images, channels("pixel_mean", scale.mean()));
        return graph.node("Div", "normalized_images", centered, channels("pixel_std", scale.std()));
    }

    private String channels(String name, List<Float> values) {
        return graph.tensor(name, new float[] {values.get(0), values.get(1), values.get(2)}, 1, 3, 1, 1);
    }

    private String residual(ResidualBlock block, String in) {
        String x = in;
        for (int i = 0; i < block.convolutions().size(); i++) {
            x = convolution(block.convolutions().get(i), i == 0 ? x : relu(block.name() + ".relu" + i, x));
        }
        String shortcut = block.shortcut() == null ? in : convolution(block.shortcut(), in);
        return relu(block.name() + ".relu", graph.node("Add", block.name() + ".add", x, shortcut));
    }

    private String convolution(Convolution conv, String x) {
        FoldedConvolution folded = FoldedConvolution.of(conv, weights, statistics);
        return graph.node(
                "Conv",
                conv.name(),
                attributes -> attributes
                        .numbers("dilations", 1, 1)
                        .number("group", 1)
                        .numbers("kernel_shape", conv.kernel(), conv.kernel())
                        .numbers("pads", conv.padding(), conv.padding(), conv.padding(), conv.padding())
                        .numbers("strides", conv.stride(), conv.stride()),
                x,
                graph.tensor(conv.name() + ".weight", folded.weight(), conv.weightShape()),
                graph.tensor(conv.name() + ".bias", folded.bias(), conv.out()));
    }

    private String relu(String name, String x) {
        return graph.node("Relu", name, x);
    }

    private String head(String pooled) {
        return shape.mlp() ? linear("fc.2", relu("fc.1", linear("fc.0", pooled))) : linear("fc", pooled);
    }

    /** Computes x W' + b, with W as {@code [out, in]}. */
    private String linear(String name, String x) {
        return graph.node(
                "Gemm",
                name,
                attributes -> attributes.number("transB", 1),
                x,
                encoderWeight(name + ".weight"),
                encoderWeight(name + ".bias"));
    }

    private String encoderWeight(String name) {
        return graph.tensor(
                name,
                weights.get(name).ravel().toFloatVector(),
                weights.get(name).shape());
    }

    /** Uses primitive operations, because not every runtime supports LpNormalization. */
    private void unitLength(String output, String x, String doc, int size) {
        String length = graph.node(
                "ReduceL2",
                output + "_length",
                attributes -> attributes.numbers("axes", 1).number("keepdims", 1),
                x);
        graph.node("Div", output, x, length);
        graph.output(output, doc, size);
    }

    /**
     * A convolution with the following batch norm folded into it: w' = w g, b' = beta - mean g, with g = gamma /
     * sqrt(var + epsilon), for perChannel output channel. Computed in double precision.
     *
     * @param weight {@code [out, in, kernel, kernel]}, row-major
     * @param bias {@code [out]}
     */
    private record FoldedConvolution(float[] weight, float[] bias) {

        static FoldedConvolution of(Convolution conv, FlatParameters weights, FlatParameters statistics) {
            float[] weight = values(weights.get(conv.name() + ".weight"));
            float[] gamma = values(weights.get(conv.normName() + ".weight"));
            float[] beta = values(weights.get(conv.normName() + ".bias"));
            float[] mean = values(statistics.get(conv.normName() + ".running_mean"));
            float[] variance = values(statistics.get(conv.normName() + ".running_var"));
            float[] bias = new float[conv.out()];
            int perChannel = weight.length / conv.out();
            for (int channel = 0; channel < conv.out(); channel++) {
                double gain = gamma[channel] / Math.sqrt(variance[channel] + Encoder.BATCH_NORM_EPSILON);
                bias[channel] = (float) (beta[channel] - mean[channel] * gain);
                for (int i = channel * perChannel; i < (channel + 1) * perChannel; i++) {
                    weight[i] = (float) (weight[i] * gain);
                }
            }
            return new FoldedConvolution(weight, bias);
        }

        private static float[] values(INDArray array) {
            return array.ravel().toFloatVector();
        }
    }
}
