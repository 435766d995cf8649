package org.moco4j.nn;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;

/**
 * The graph of an encoder in evaluation mode: batch norms with running statistics, and no loss. It reads the weights
 * and never changes them.
 *
 * @param graph with the placeholder {@link #IMAGES} and the outputs {@link #BACKBONE} and {@link #FEATURE}; it contains
 *     only SameDiff operations, so {@code SameDiff.load} can open a saved one
 */
public record EvaluationGraph(SameDiff graph) {
    /** {@code [N, H, W, 3]}, normalized. */
    public static final String IMAGES = "images";
    /** {@code [N, backboneDim]}, rows of length one. */
    public static final String BACKBONE = "backbone";
    /** {@code [N, dim]}, rows of length one. */
    public static final String FEATURE = "feature";

    /** A batch of any size, for SameDiff's own session; a plan needs a fixed size. */
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

    /** Builds the graph without the head: it has no output {@link #FEATURE}. */
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
