package org.moco4j.moco;

import java.io.Serializable;
import java.util.List;
import java.util.Map;
import org.moco4j.nn.Encoder;
import org.moco4j.nn.EncoderShape;
import org.moco4j.nn.FlatParameters;
import org.moco4j.nn.RunningStatistics;
import org.moco4j.plan.Engine;
import org.moco4j.plan.GraphRunner;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Both encoders for one group of a batch norm. A group depends on no other group, so the groups of a batch can run one
 * after the other, or on different machines; {@link GroupedEncoders} combines their results. The weights are given with
 * {@link #keyWeights} and {@link #queryWeights}. Not thread-safe.
 */
public final class GroupEncoders implements AutoCloseable {
    private final FlatParameters query;
    private final FlatParameters key;
    private final FlatParameters queryStatistics;
    private final FlatParameters keyStatistics;
    private final MocoPrograms programs;
    private final GraphRunner keyRunner;
    private final GraphRunner queryRunner;
    private final INDArray positives;
    private final INDArray queue;

    /**
     * The keys of a group.
     *
     * @param keys features of the key encoder, {@code [n, dim]}, rows of length one
     * @param statistics mean and biased variance of each batch norm in turn, one value for each channel
     */
    public record Keys(float[] keys, float[] statistics) implements Serializable {}

    /**
     * Loss and gradients of a group.
     *
     * @param loss mean over the group
     * @param queries features of the query encoder, {@code [n, dim]}, rows of length one
     * @param gradients of the query encoder's weights, in the order of {@link FlatParameters#flat()}
     * @param statistics as in {@link Keys}
     */
    public record Gradients(double loss, float[] queries, float[] gradients, float[] statistics)
            implements Serializable {}

    /**
     * Compiles both programs.
     *
     * @param method of the whole batch; a group has {@code batch / splits} images
     */
    public GroupEncoders(EncoderShape shape, MocoGraph.Method method, Engine engine) {
        int images = method.batch() / method.splits();
        Encoder encoder = new Encoder(shape);
        query = FlatParameters.zeros(encoder.parameters(), DataType.FLOAT);
        key = FlatParameters.zeros(encoder.parameters(), DataType.FLOAT);
        queryStatistics = FlatParameters.zeros(encoder.statistics(), DataType.FLOAT);
        keyStatistics = FlatParameters.zeros(encoder.statistics(), DataType.FLOAT);
        positives = Nd4j.create(DataType.FLOAT, images, shape.dim());
        queue = Nd4j.create(DataType.FLOAT, method.queue(), shape.dim());
        programs = MocoPrograms.build(
                shape,
                new MocoGraph.Method(images, 1, method.queue(), method.temperature()),
                query,
                key,
                queryStatistics,
                keyStatistics);
        keyRunner = engine.compile(programs.keys());
        queryRunner = engine.compile(programs.queries());
    }

    /** Returns the weights of the key encoder, to be filled before {@link #encodeKeys}. */
    public FlatParameters keyWeights() {
        return key;
    }

    /** Returns the weights of the query encoder, to be filled before {@link #lossAndGradients}. */
    public FlatParameters queryWeights() {
        return query;
    }

    /** Returns the negatives, {@code [K, dim]}, to be filled before {@link #lossAndGradients}. */
    public INDArray queue() {
        return queue;
    }

    /**
     * Encodes the images of a group with the key encoder.
     *
     * @param images {@code [n, H, W, 3]}
     */
    public Keys encodeKeys(INDArray images) {
        Map<String, INDArray> outputs = keyRunner.run(Map.of(MocoGraph.KEY_IMAGES, images));
        return new Keys(values(outputs.get(MocoGraph.KEYS)), statistics(programs.keyStatistics(), outputs));
    }

    /**
     * Computes the loss of the queries of a group and its gradients.
     *
     * @param images {@code [n, H, W, 3]}
     * @param keys the positives, row for row, {@code [n, dim]}
     */
    public Gradients lossAndGradients(INDArray images, float[] keys) {
        positives.data().asNioFloat().put(keys);
        Map<String, INDArray> outputs = queryRunner.run(
                Map.of(MocoGraph.QUERY_IMAGES, images, MocoGraph.POSITIVE, positives, MocoGraph.QUEUE, queue));
        return new Gradients(
                outputs.get(MocoGraph.LOSS).getDouble(0),
                values(outputs.get(MocoGraph.QUERIES)),
                values(programs.gradients().flat()),
                statistics(programs.queryStatistics(), outputs));
    }

    private static float[] statistics(RunningStatistics running, Map<String, INDArray> outputs) {
        List<RunningStatistics.Pair> pairs = running.pairs();
        int length =
                pairs.stream().mapToInt(pair -> (int) pair.running().length()).sum();
        float[] all = new float[length];
        int position = 0;
        for (RunningStatistics.Pair pair : pairs) {
            INDArray values = outputs.get(pair.output());
            int channels = Math.toIntExact(values.length());
            values.data().asNioFloat().get(all, position, channels);
            position += channels;
        }
        return all;
    }

    private static float[] values(INDArray array) {
        float[] values = new float[Math.toIntExact(array.length())];
        array.data().asNioFloat().get(values);
        return values;
    }

    @Override
    public void close() {
        keyRunner.close();
        queryRunner.close();
        programs.gradients().close();
        query.close();
        key.close();
        queryStatistics.close();
        keyStatistics.close();
        positives.close();
        queue.close();
    }
}
