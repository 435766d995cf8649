package org.moco4j.spark;

import java.io.Serializable;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaSparkContext;
import org.apache.spark.api.java.function.Function;
import org.apache.spark.broadcast.Broadcast;
import org.moco4j.UserError;
import org.moco4j.augment.ViewReferences;
import org.moco4j.moco.BatchGroups;
import org.moco4j.moco.GroupEncoders;
import org.moco4j.nn.FlatParameters;
import org.moco4j.session.UserErrorFinder;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Runs each group of a batch as a task of Spark. The rows of a batch name their views ({@link ViewReferences}), and the
 * executors make them. A task depends only on the weights and on its rows, so a task that is repeated elsewhere,
 * because its executor was lost, has the same result.
 */
final class SparkGroups implements BatchGroups {
    private final JavaSparkContext spark;
    private final ExecutorSpec spec;
    private final int count;
    private final boolean bf16Gradients;
    private final StepPhases phases;
    private final Weights keyWeights = new Weights();
    private final Weights queryWeights = new Weights();

    /**
     * Prepares the groups; starts nothing.
     *
     * @param count groups of a batch: {@code bn-splits}
     * @param bf16Gradients whether gradients travel as bfloat16
     * @param phases receives the times
     */
    SparkGroups(JavaSparkContext spark, ExecutorSpec spec, int count, boolean bf16Gradients, StepPhases phases) {
        this.spark = spark;
        this.spec = spec;
        this.count = count;
        this.bf16Gradients = bf16Gradients;
        this.phases = phases;
    }

    @Override
    public int count() {
        return count;
    }

    @Override
    public List<GroupEncoders.Keys> encodeKeys(FlatParameters weights, INDArray images) {
        keyWeights.send(weights.flat());
        List<GroupWork> work = work(images, null);
        return collect("keys", work, new KeyTask(spec, keyWeights.sent));
    }

    @Override
    public List<GroupEncoders.Gradients> lossAndGradients(
            FlatParameters weights, INDArray images, INDArray keys, INDArray queue) {
        queryWeights.send(weights.flat(), queue);
        List<GroupWork> work = work(images, keys);
        return new Unpacked(
                collect("loss and gradients", work, new GradientTask(spec, queryWeights.sent, bf16Gradients)));
    }

    /** Unpacks the gradients of a group when they are read, so that those of one group are in memory twice. */
    private static final class Unpacked extends AbstractList<GroupEncoders.Gradients> {
        private final List<GradientBytes> packed;

        Unpacked(List<GradientBytes> packed) {
            this.packed = packed;
        }

        @Override
        public GroupEncoders.Gradients get(int group) {
            return packed.get(group).unpacked();
        }

        @Override
        public int size() {
            return packed.size();
        }
    }

    private List<GroupWork> work(INDArray images, INDArray keys) {
        long[] rows = images.reshape(-1).toLongVector();
        float[] positives = keys == null ? new float[0] : keys.reshape(-1).toFloatVector();
        List<GroupWork> work = new ArrayList<>();
        for (int group = 0; group < count; group++) {
            work.add(new GroupWork(part(rows, group), part(positives, group)));
        }
        return work;
    }

    private long[] part(long[] all, int group) {
        int length = all.length / count;
        return Arrays.copyOfRange(all, group * length, (group + 1) * length);
    }

    private float[] part(float[] all, int group) {
        int length = all.length / count;
        return Arrays.copyOfRange(all, group * length, (group + 1) * length);
    }

    /** Runs one task for each group. {@code collect} keeps their order, whichever ends first. */
    private <T extends Serializable> List<T> collect(
            String what, List<GroupWork> work, Function<GroupWork, TaskReport<T>> task) {
        long start = System.nanoTime();
        spark.setCallSite("MoCo: " + what);
        spark.setJobDescription(
                "epoch " + (work.get(0).rows[0] + 1) + ": " + what + " of a batch in " + count + " groups");
        List<TaskReport<T>> reports =
                spark.parallelize(work, work.size()).map(task).collect();
        List<T> results = reports.stream().map(TaskReport::get).toList();
        phases.jobDone(System.nanoTime() - start, reports);
        return results;
    }

    @Override
    public void close() {
        keyWeights.destroy();
        queryWeights.destroy();
    }

    /**
     * The part of a batch that a task works on.
     *
     * @param rows the views, {@code [n, 3]}
     * @param keys the positives, {@code [n, dim]}; empty if the task encodes keys
     */
    private record GroupWork(long[] rows, float[] keys) implements Serializable {}

    /** Weights that the executors have. Equal weights are sent once; a symmetric step needs them twice. */
    private final class Weights {
        private byte[] bytes = {};
        private Broadcast<byte[]> sent;

        void send(INDArray... arrays) {
            long start = System.nanoTime();
            byte[] next = WeightBytes.of(arrays);
            if (!Arrays.equals(next, bytes)) {
                destroy();
                bytes = next;
                sent = spark.broadcast(next);
            }
            phases.broadcast(System.nanoTime() - start);
        }

        /** Frees the memory on driver and executors; Spark alone would do so only at a garbage collection. */
        void destroy() {
            if (sent != null) {
                sent.destroy();
                sent = null;
            }
        }
    }

    /** Encodes the keys of a group on an executor. */
    private record KeyTask(ExecutorSpec spec, Broadcast<byte[]> weights)
            implements Function<GroupWork, TaskReport<GroupEncoders.Keys>> {
        @Override
        public TaskReport<GroupEncoders.Keys> call(GroupWork work) throws Exception {
            return report(
                    weights,
                    bytes -> ExecutorEncoders.call(spec, slot -> slot.encodeKeys(bytes, weights.id(), work.rows)));
        }
    }

    /** Computes loss and gradients of a group on an executor. */
    private record GradientTask(ExecutorSpec spec, Broadcast<byte[]> weights, boolean bf16)
            implements Function<GroupWork, TaskReport<GradientBytes>> {
        @Override
        public TaskReport<GradientBytes> call(GroupWork work) throws Exception {
            return report(
                    weights,
                    bytes -> ExecutorEncoders.call(
                            spec,
                            slot -> GradientBytes.of(
                                    slot.lossAndGradients(bytes, weights.id(), work.rows, work.keys), bf16)));
        }
    }

    private static <T extends Serializable> TaskReport<T> report(Broadcast<byte[]> weights, Function<byte[], T> work)
            throws Exception {
        long start = System.nanoTime();
        byte[] bytes = weights.value();
        long fetched = System.nanoTime();
        String executor = SparkEnv.get().executorId() + " on "
                + SparkEnv.get().blockManager().blockManagerId().host();
        try {
            T result = work.call(bytes);
            return new TaskReport<>(result, null, executor, fetched - start, fetched, System.nanoTime());
        } catch (Exception e) {
            UserError error = UserErrorFinder.in(e).orElseThrow(() -> e);
            return new TaskReport<>(null, error.getMessage(), executor, fetched - start, fetched, System.nanoTime());
        }
    }
}
