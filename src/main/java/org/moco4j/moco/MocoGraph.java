package org.moco4j.moco;

import java.util.List;
import java.util.stream.Stream;
import org.moco4j.nn.EmptyGraph;
import org.moco4j.nn.Encoder;
import org.moco4j.nn.EncoderShape;
import org.moco4j.nn.FlatParameters;
import org.moco4j.nn.NormalizationLayer;
import org.moco4j.nn.SplitBatchNorm;
import org.moco4j.nn.VariableScope;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * MoCo as one SameDiff graph: the query encoder, the key encoder and the InfoNCE loss that joins them.
 *
 * <p>The key encoder's output {@link #KEYS} is not connected to the loss's input {@link #POSITIVE}: between the two,
 * the keys of a shuffled batch are put back into the order of their queries, and no gradient may pass there.
 *
 * @param graph with placeholders {@link #QUERY_IMAGES}, {@link #KEY_IMAGES} ({@code [N, H, W, 3]}), {@link #POSITIVE}
 *     ({@code [N, dim]}) and {@link #QUEUE} ({@code [K, dim]})
 */
public record MocoGraph(SameDiff graph, Encoder encoder) {
    public static final String QUERY_IMAGES = "query_images";
    public static final String KEY_IMAGES = "key_images";
    public static final String POSITIVE = "positive";
    public static final String QUEUE = "queue";

    /** Features of the query encoder, {@code [N, dim]}, rows of length one. */
    public static final String QUERIES = "queries";
    /** Features of the key encoder, {@code [N, dim]}, rows of length one. */
    public static final String KEYS = "keys";
    /** {@code [N, 1 + K]}, the positive first, already divided by the temperature. */
    public static final String LOGITS = "logits";
    /** Mean over the batch, a scalar. */
    public static final String LOSS = "loss";

    /** Prefixes of the two encoders' variables: {@code query.conv1.weight}. */
    public static final String QUERY = "query";

    public static final String KEY = "key";

    /**
     * The settings of the loss and of the batch norms.
     *
     * @param batch images in a batch (N)
     * @param splits groups of the batch norm
     * @param queue negatives in the queue (K)
     * @param temperature T of equation 1
     */
    public record Method(int batch, int splits, int queue, double temperature) {}

    /** Builds the graph over the encoders' arrays, which it uses as they are, not as copies. */
    public static MocoGraph build(EncoderShape shape, Method method, FlatParameters query, FlatParameters key) {
        SameDiff graph = EmptyGraph.empty();
        Encoder encoder = new Encoder(shape);
        NormalizationLayer norm = new SplitBatchNorm(method.splits());
        int size = shape.imageSize();
        DataType type = query.type();

        SDVariable keyImages = graph.placeHolder(KEY_IMAGES, type, method.batch(), size, size, 3);
        encoder.build(graph, keyImages, new VariableScope(graph, KEY, key), norm)
                .feature()
                .rename(KEYS);

        SDVariable queryImages = graph.placeHolder(QUERY_IMAGES, type, method.batch(), size, size, 3);
        SDVariable queries = encoder.build(graph, queryImages, new VariableScope(graph, QUERY, query), norm)
                .feature()
                .rename(QUERIES);

        SDVariable positive = graph.placeHolder(POSITIVE, type, method.batch(), shape.dim());
        SDVariable queue = graph.placeHolder(QUEUE, type, method.queue(), shape.dim());
        new InfoNce(method.temperature(), method.queue()).build(graph, queries, positive, queue, LOGITS, LOSS);
        graph.setLossVariables(LOSS);
        return new MocoGraph(graph, encoder);
    }

    /**
     * The names of one encoder's batch statistics in the graph, mean and variance in turn, in the order of its batch
     * norms.
     */
    public List<String> batchStatistics(String prefix) {
        return encoder.batchNorms().stream()
                .map(site -> prefix + "." + site.name())
                .flatMap(name -> Stream.of(SplitBatchNorm.batchMean(name), SplitBatchNorm.batchVariance(name)))
                .toList();
    }
}
