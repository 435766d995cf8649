package org.moco4j.nn;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * One encoder as it evaluates: running statistics in the batch norms, no loss. It looks at the weights and never writes to them.
 *
 * @param graph with the placeholder {@link #IMAGES} and the outputs {@link #BACKBONE} and {@link #FEATURE}; it holds only
 *     operations of SameDiff's own, so a saved one opens with {@code SameDiff.load}
 */
public record EvaluationGraph(SameDiff graph) {
    /** {@code [N, H, W, 3]}, normalized. */
    public static final String IMAGES = "images";
    /** {@code [N, backboneDim]}, rows of length one. */
    public static final String BACKBONE = "backbone";
    /** {@code [N, dim]}, rows of length one. */
    public static final String FEATURE = "feature";

    /** A batch of any size, for SameDiff's own session; a plan wants a fixed one. */
    public static final int ANY_BATCH = -1;

    public static EvaluationGraph build(
            EncoderShape shape, int batch, FlatParameters weights, FlatParameters statistics) {
        SameDiff graph = EmptyGraph.empty();
        VariableScope variables = new VariableScope(graph, "", weights, statistics);
        Encoder.Features features =
                new Encoder(shape).build(graph, images(graph, shape, batch, weights), variables, new FrozenBatchNorm());
        features.feature().rename(FEATURE);
        Encoder.normalized(features.backbone()).rename(BACKBONE);
        return new EvaluationGraph(graph);
    }

    /** The same without the head: there is no {@link #FEATURE}. */
    public static EvaluationGraph buildBackbone(
            EncoderShape shape, int batch, FlatParameters weights, FlatParameters statistics) {
        SameDiff graph = EmptyGraph.empty();
        VariableScope variables = new VariableScope(graph, "", weights, statistics);
        SDVariable pooled =
                new ResNet(shape).build(graph, images(graph, shape, batch, weights), variables, new FrozenBatchNorm());
        Encoder.normalized(pooled).rename(BACKBONE);
        return new EvaluationGraph(graph);
    }

    private static SDVariable images(SameDiff graph, EncoderShape shape, int batch, FlatParameters weights) {
        return graph.placeHolder(IMAGES, weights.type(), batch, shape.imageSize(), shape.imageSize(), 3);
    }
}
