package org.moco4j.spark;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.moco4j.augment.EpochOrder;
import org.moco4j.augment.TrainingBatches;
import org.moco4j.augment.TwoViewBatch;
import org.moco4j.augment.TwoViewBatches;
import org.moco4j.augment.TwoViews;
import org.moco4j.augment.ViewReferences;
import org.moco4j.config.MocoConfig;
import org.moco4j.data.Dataset;
import org.moco4j.data.source.Datasets;
import org.moco4j.moco.BatchGroups;
import org.moco4j.moco.EncoderService;
import org.moco4j.moco.GraphEncoders;
import org.moco4j.moco.GroupEncoders;
import org.moco4j.moco.GroupedEncoders;
import org.moco4j.moco.MocoState;
import org.moco4j.moco.MomentumContrast;
import org.moco4j.moco.StepResult;
import org.moco4j.nn.FlatParameters;
import org.moco4j.plan.Engine;
import org.moco4j.session.ComponentFactory;
import org.moco4j.session.ComputeSetup;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** Steps of a small training, computed on a cluster, group by group in this process, or as one batch. */
final class TestRun {
    static final int STEPS = 20;
    static final int GROUPS = 4;
    private static final int STEPS_PER_EPOCH = 8;
    private static final double LEARNING_RATE = 0.05;

    /** Synthetic images and the smallest encoder. */
    static final MocoConfig CONFIG = MocoConfig.parse("{}", "the test")
            .with(Map.ofEntries(
                    Map.entry("dataset", "Shapes"),
                    Map.entry("device_target", "CPU"),
                    Map.entry("train-images", Integer.toString(24 * STEPS_PER_EPOCH)),
                    Map.entry("test-images", "16"),
                    Map.entry("image-size", "16"),
                    Map.entry("width", "4"),
                    Map.entry("mlp", "true"),
                    Map.entry("moco-dim", "16"),
                    Map.entry("moco-k", "96"),
                    Map.entry("batch_size", "24"),
                    Map.entry("bn-splits", Integer.toString(GROUPS)),
                    Map.entry("threads", "1"),
                    Map.entry("schedule", ""),
                    Map.entry("epochs", "3")));

    private TestRun() {}

    /** What training changed: weights, statistics and queue, and the losses. */
    record Result(List<Float> values, List<Double> losses) {}

    /** Changes something between the passes of a step. */
    interface Disturbance {
        Disturbance NONE = (step, keys) -> {};

        /** Called before the keys ({@code keys} is true) and before the gradients of a step. */
        void before(int step, boolean keys);
    }

    static SparkCluster cluster(int executors) {
        String master = "local-cluster[" + executors + ",1,1024]";
        return SparkCluster.open(new ClusterSettings(Optional.of(master), executors, false), Optional.empty(), "test");
    }

    static ExecutorSpec spec(MocoConfig config, Dataset data) {
        return new ExecutorSpec(config.toJson(), config.data().imageSize(), 1, ExecutorSpec.dataCheck(data.train()));
    }

    static Dataset data(MocoConfig config) {
        return Datasets.load(new ComponentFactory(config).dataRequest(1), (task, unit, done, total) -> {});
    }

    static Result onCluster(JavaSparkContext spark, MocoConfig config, Disturbance disturbance) throws Exception {
        return onCluster(spark, config, disturbance, STEPS);
    }

    static Result onCluster(JavaSparkContext spark, MocoConfig config, Disturbance disturbance, int steps)
            throws Exception {
        try (Dataset data = data(config)) {
            BatchGroups groups = new SparkGroups(spark, spec(config, data), GROUPS, false, new StepPhases());
            return grouped(config, data, new Disturbed(groups, disturbance), steps);
        }
    }

    /** The oracle: the code that executors run, without Spark. */
    static Result groupByGroup(MocoConfig config) throws Exception {
        ComputeSetup.prepare(config);
        try (Dataset data = data(config)) {
            return grouped(config, data, new InThisProcess(spec(config, data)), STEPS);
        }
    }

    private static Result grouped(MocoConfig config, Dataset data, BatchGroups groups, int steps) {
        ComponentFactory components = new ComponentFactory(config);
        List<Double> losses = new ArrayList<>();
        List<Float> values = new ArrayList<>();
        try (MocoState state = state(components);
                TrainingBatches batches = new ViewReferences(order(config, data));
                MomentumContrast trainer = trainer(components, state, groupedEncoders(components, state, groups))) {
            for (int step = 0; step < steps; step++) {
                losses.add(step(trainer, batches, step).loss());
            }
            for (INDArray array : state.arrays()) {
                for (float value : array.reshape(-1).toFloatVector()) {
                    values.add(value);
                }
            }
        }
        return new Result(values, losses);
    }

    /**
     * Does each step twice from the same state: group by group, and all groups in one batch of pixels as on one
     * machine.
     *
     * @return the largest difference of a loss, and of a value of the state after a step
     */
    static double[] largestDifferencesToOneBatch(MocoConfig config) throws Exception {
        ComputeSetup setup = ComputeSetup.prepare(config);
        ComponentFactory components = new ComponentFactory(config);
        double loss = 0;
        double value = 0;
        try (Dataset data = data(config);
                Engine engine = components.engine(setup.host());
                MocoState whole = state(components);
                MocoState grouped = state(components);
                TrainingBatches references = new ViewReferences(order(config, data));
                TrainingBatches pixels = new TwoViewBatches(
                        new TwoViews(
                                data.train(),
                                components.augmentation(data.statistics()),
                                config.run().seed()),
                        order(config, data),
                        1);
                MomentumContrast ofWhole = trainer(
                        components,
                        whole,
                        new GraphEncoders(components.encoder(), components.method(), whole, engine));
                BatchGroups groups = new InThisProcess(spec(config, data));
                MomentumContrast ofGroups =
                        trainer(components, grouped, groupedEncoders(components, grouped, groups))) {
            for (int step = 0; step < STEPS; step++) {
                StepResult expected = step(ofWhole, pixels, step);
                StepResult actual = step(ofGroups, references, step);
                loss = Math.max(loss, Math.abs(expected.loss() - actual.loss()));
                List<INDArray> from = whole.arrays();
                List<INDArray> to = grouped.arrays();
                for (int i = 0; i < from.size(); i++) {
                    value = Math.max(
                            value, from.get(i).sub(to.get(i)).amaxNumber().doubleValue());
                    to.get(i).assign(from.get(i));
                }
            }
        }
        return new double[] {loss, value};
    }

    private static EpochOrder order(MocoConfig config, Dataset data) {
        return new EpochOrder(
                config.run().seed(), data.train().size(), config.optimizer().batchSize());
    }

    private static MocoState state(ComponentFactory components) {
        return MocoState.initial(
                components.encoder(),
                components.method().queue(),
                DataType.FLOAT,
                components.config().run().seed());
    }

    private static GroupedEncoders groupedEncoders(ComponentFactory components, MocoState state, BatchGroups groups) {
        return new GroupedEncoders(components.encoder(), components.method(), state, groups);
    }

    private static MomentumContrast trainer(ComponentFactory components, MocoState state, EncoderService encoders) {
        return new MomentumContrast(
                state,
                encoders,
                components.momentumEncoder(),
                components.sgd(),
                components.config().model().symmetric(),
                components.keyShuffle());
    }

    private static StepResult step(MomentumContrast trainer, TrainingBatches batches, int step) {
        batches.seek(step / batches.stepsPerEpoch(), step % batches.stepsPerEpoch());
        TwoViewBatch batch = batches.next();
        return trainer.step(batch.query(), batch.key(), step, LEARNING_RATE);
    }

    /** Calls a disturbance before each pass. */
    private static final class Disturbed implements BatchGroups {
        private final BatchGroups groups;
        private final Disturbance disturbance;
        private int step;

        Disturbed(BatchGroups groups, Disturbance disturbance) {
            this.groups = groups;
            this.disturbance = disturbance;
        }

        @Override
        public int count() {
            return groups.count();
        }

        @Override
        public List<GroupEncoders.Keys> encodeKeys(FlatParameters weights, INDArray images) {
            disturbance.before(step, true);
            return groups.encodeKeys(weights, images);
        }

        @Override
        public List<GroupEncoders.Gradients> lossAndGradients(
                FlatParameters weights, INDArray images, INDArray keys, INDArray queue) {
            disturbance.before(step++, false);
            return groups.lossAndGradients(weights, images, keys, queue);
        }

        @Override
        public void close() {
            groups.close();
        }
    }

    /** Runs the groups one after the other with an executor's code. */
    private static final class InThisProcess implements BatchGroups {
        private final ExecutorSpec spec;
        private long version;

        InThisProcess(ExecutorSpec spec) {
            this.spec = spec;
        }

        @Override
        public int count() {
            return GROUPS;
        }

        @Override
        public List<GroupEncoders.Keys> encodeKeys(FlatParameters weights, INDArray images) {
            byte[] bytes = WeightBytes.of(weights.flat());
            version++;
            return each(group -> ExecutorEncoders.call(
                    spec,
                    slot -> slot.encodeKeys(bytes, version, rows(images, group).toLongVector())));
        }

        @Override
        public List<GroupEncoders.Gradients> lossAndGradients(
                FlatParameters weights, INDArray images, INDArray keys, INDArray queue) {
            byte[] bytes = WeightBytes.of(weights.flat(), queue);
            version++;
            return each(group -> ExecutorEncoders.call(
                    spec,
                    slot -> slot.lossAndGradients(
                            bytes,
                            version,
                            rows(images, group).toLongVector(),
                            rows(keys, group).toFloatVector())));
        }

        private static INDArray rows(INDArray batch, int group) {
            long n = batch.size(0) / GROUPS;
            return batch.get(NDArrayIndex.interval(group * n, (group + 1) * n))
                    .dup()
                    .reshape(-1);
        }

        private interface Work<T> {
            T of(int group) throws Exception;
        }

        private static <T> List<T> each(Work<T> work) {
            List<T> results = new ArrayList<>();
            try {
                for (int group = 0; group < GROUPS; group++) {
                    results.add(work.of(group));
                }
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
            return results;
        }

        @Override
        public void close() {}
    }
}
