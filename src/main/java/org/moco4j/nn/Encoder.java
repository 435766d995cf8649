package org.moco4j.nn;

import java.util.List;
import java.util.stream.Stream;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/** A backbone with a projection head: it maps an image to a feature of length one. */
public final class Encoder {
    /** Added to a batch norm's variance before the square root; PyTorch's default. */
    public static final double BATCH_NORM_EPSILON = NormalizationLayer.EPSILON;

    /** The prefix of the names of the head's arrays; no other names have it. */
    public static final String HEAD = "fc.";

    private final ResNet backbone;
    private final ProjectionHead head;

    public Encoder(EncoderShape shape) {
        this.backbone = new ResNet(shape);
        this.head = new ProjectionHead(shape);
    }

    /** The trained parameters, in the order of PyTorch's {@code named_parameters()}. */
    public List<ParameterSpec> parameters() {
        return Stream.concat(backbone.parameters().stream(), head.parameters().stream())
                .toList();
    }

    /** The running statistics, {@code bn1.running_mean}, {@code bn1.running_var} and so on. */
    public List<ParameterSpec> statistics() {
        return backbone.statistics();
    }

    /** The batch norms, in the order of {@link #statistics()}. */
    public List<BatchNormSite> batchNorms() {
        return backbone.convolutions().stream()
                .map(c -> new BatchNormSite(c.normName(), c.size()))
                .toList();
    }

    /**
     * The place of a batch norm.
     *
     * @param name {@code layer1.0.bn1}
     * @param size height and width of the feature map
     */
    public record BatchNormSite(String name, int size) {}

    /**
     * The graph variables of both features of a batch of images.
     *
     * @param backbone {@code [N, backboneDim]}, the output of the pooling
     * @param feature {@code [N, dim]}, each row of length one
     */
    public record Features(SDVariable backbone, SDVariable feature) {}

    public Features build(SameDiff graph, SDVariable images, VariableScope weights, NormalizationLayer norm) {
        SDVariable pooled = backbone.build(graph, images, weights, norm);
        return new Features(pooled, normalized(head.build(graph, pooled, weights)));
    }

    /** Divides each row by its Euclidean length: {@code [N, d]} to {@code [N, d]}. */
    static SDVariable normalized(SDVariable x) {
        return x.div(x.norm2(true, 1));
    }
}
