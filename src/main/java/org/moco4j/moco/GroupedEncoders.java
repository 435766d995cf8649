package org.moco4j.moco;

import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.moco4j.nn.Encoder;
import org.moco4j.nn.EncoderShape;
import org.moco4j.nn.FlatParameters;
import org.moco4j.nn.RunningStatistics;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/**
 * Runs each group of the batch norm by itself and combines the results: the same step as {@link GraphEncoders}, which
 * runs all groups at once. Sums are taken in the order of the groups, so their results do not depend on where a group
 * ran or which one was ready first.
 */
public final class GroupedEncoders implements EncoderService {
    private final MocoState state;
    private final double temperature;
    private final BatchGroups groups;
    private final FlatParameters gradients;
    private final float[] gradientSum;
    private final INDArray keys;
    private final INDArray queries;
    private final INDArray logits;
    private final Statistics keyStatistics;
    private final Statistics queryStatistics;

    /**
     * Prepares the steps; allocates what they need.
     *
     * @param groups are closed with this object
     * @throws IllegalArgumentException if the batch does not divide into the groups, or if {@code groups} runs another
     *     number of them
     */
    public GroupedEncoders(EncoderShape shape, MocoGraph.Method method, MocoState state, BatchGroups groups) {
        if (method.batch() % method.splits() != 0 || groups.count() != method.splits()) {
            throw new IllegalArgumentException("A batch of " + method.batch() + " in " + method.splits()
                    + " groups does not fit " + groups.count() + " groups");
        }
        this.state = state;
        this.temperature = method.temperature();
        this.groups = groups;
        gradients = FlatParameters.zeros(state.query().specs(), DataType.FLOAT);
        gradientSum = new float[Math.toIntExact(gradients.flat().length())];
        keys = Nd4j.create(DataType.FLOAT, method.batch(), shape.dim());
        queries = Nd4j.create(DataType.FLOAT, method.batch(), shape.dim());
        logits = Nd4j.create(DataType.FLOAT, method.batch(), 1L + method.queue());
        int images = method.batch() / method.splits();
        Encoder encoder = new Encoder(shape);
        keyStatistics = new Statistics(
                new RunningStatistics(encoder, MocoGraph.KEY, state.keyStatistics(), images), method.splits());
        queryStatistics = new Statistics(
                new RunningStatistics(encoder, MocoGraph.QUERY, state.queryStatistics(), images), method.splits());
    }

    @Override
    public INDArray encodeKeys(INDArray images) {
        List<GroupEncoders.Keys> results = groups.encodeKeys(state.key(), images);
        FloatBuffer target = keys.data().asNioFloat();
        results.forEach(group -> target.put(group.keys()));
        keyStatistics.update(
                results.stream().map(GroupEncoders.Keys::statistics).toList());
        return keys;
    }

    @Override
    public QueryResult lossAndGradients(INDArray images, INDArray positives, INDArray queue) {
        List<GroupEncoders.Gradients> results = groups.lossAndGradients(state.query(), images, positives, queue);
        FloatBuffer target = queries.data().asNioFloat();
        List<float[]> statistics = new ArrayList<>();
        double losses = 0;
        Arrays.fill(gradientSum, 0);
        for (GroupEncoders.Gradients group : results) {
            target.put(group.queries());
            losses += group.loss();
            addTo(gradientSum, group.gradients());
            statistics.add(group.statistics());
        }
        putMeanGradients(results.size());
        queryStatistics.update(statistics);
        fillLogits(positives, queue);
        return new QueryResult(losses / results.size(), queries, logits, gradients);
    }

    private static void addTo(float[] sum, float[] values) {
        for (int i = 0; i < sum.length; i++) {
            sum[i] += values[i];
        }
    }

    /** The loss is the mean over the batch, so its gradient is the mean of those of the groups. */
    private void putMeanGradients(int count) {
        for (int i = 0; i < gradientSum.length; i++) {
            gradientSum[i] /= count;
        }
        gradients.flat().data().asNioFloat().put(gradientSum);
    }

    /** The logits of equation 1. The groups compute them too, but they are larger than everything else of a group. */
    private void fillLogits(INDArray positives, INDArray queue) {
        try (INDArray products = queries.mul(positives);
                INDArray positive = products.sum(true, 1);
                INDArray negatives = Nd4j.gemm(queries, queue, false, true)) {
            logits.get(NDArrayIndex.all(), NDArrayIndex.interval(0, 1)).assign(positive);
            logits.get(NDArrayIndex.all(), NDArrayIndex.interval(1, logits.size(1)))
                    .assign(negatives);
        }
        logits.divi(temperature);
    }

    @Override
    public void close() {
        groups.close();
        gradients.close();
        keys.close();
        queries.close();
        logits.close();
        keyStatistics.close();
        queryStatistics.close();
    }

    /** Collects the batch statistics of the groups and moves the running statistics towards them. */
    private static final class Statistics implements AutoCloseable {
        private final RunningStatistics running;
        /** Name to {@code [groups, 1, C]}. */
        private final Map<String, INDArray> batch = new LinkedHashMap<>();

        Statistics(RunningStatistics running, int groups) {
            this.running = running;
            for (RunningStatistics.Pair pair : running.pairs()) {
                batch.put(
                        pair.output(),
                        Nd4j.create(DataType.FLOAT, groups, 1, pair.running().length()));
            }
        }

        void update(List<float[]> groups) {
            int position = 0;
            for (INDArray values : batch.values()) {
                FloatBuffer target = values.data().asNioFloat();
                int channels = Math.toIntExact(values.size(2));
                for (float[] group : groups) {
                    target.put(group, position, channels);
                }
                position += channels;
            }
            running.update(batch);
        }

        @Override
        public void close() {
            batch.values().forEach(INDArray::close);
        }
    }
}
