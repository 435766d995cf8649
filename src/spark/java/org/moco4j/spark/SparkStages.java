package org.moco4j.spark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import org.apache.spark.api.java.JavaSparkContext;
import org.moco4j.UserError;
import org.moco4j.augment.ViewReferences;
import org.moco4j.config.ComputeSettings;
import org.moco4j.config.MocoConfig;
import org.moco4j.moco.GroupedEncoders;
import org.moco4j.moco.MocoGraph;
import org.moco4j.moco.MocoTrainer;
import org.moco4j.moco.MomentumContrast;
import org.moco4j.moco.StepResult;
import org.moco4j.nn.EncoderShape;
import org.moco4j.plan.GraphRunner;
import org.moco4j.report.ClusterTime;
import org.moco4j.report.RunListener;
import org.moco4j.run.MocoTraining;
import org.moco4j.run.StageFactory;
import org.moco4j.session.ComponentFactory;
import org.moco4j.session.ComputeSetup;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Computes the steps of a training on a cluster. The executors start with the first stage, because the memory that they
 * need is known then. Use it once, and close it after the training:
 *
 * <pre>{@code
 * try (SparkStages stages = new SparkStages(new ClusterSettings(Optional.empty(), 3, false), console)) {
 *     stages.on(MocoTraining.of(config).listener(console)).run();
 * }
 * }</pre>
 */
public final class SparkStages implements StageFactory, AutoCloseable {
    private final ClusterSettings settings;
    private final StepPhases phases = new StepPhases();
    private SparkCluster cluster;
    private final RunListener notices;

    /**
     * Prepares the stages; starts nothing.
     *
     * @param notices receives a line about the cluster
     */
    public SparkStages(ClusterSettings settings, RunListener notices) {
        this.settings = settings;
        this.notices = notices;
    }

    /** Lets a training compute its steps on the cluster, and returns the training. */
    public MocoTraining on(MocoTraining training) {
        return training.stages(this);
    }

    @Override
    public Optional<ClusterTime> takeClusterTime() {
        return Optional.of(phases.take().shares());
    }

    StepPhases phases() {
        return phases;
    }

    @Override
    public Stage create(Inputs inputs) {
        // Executors compute on the CPU.
        MocoConfig config = inputs.config().with("device_target", "CPU");
        requirePlan(config);
        ComponentFactory components = new ComponentFactory(config);
        EncoderShape shape = components.encoder(inputs.viewSize());
        MocoGraph.Method method = components.method();
        JavaSparkContext spark = cluster(inputs, config).spark();
        ExecutorSpec spec = new ExecutorSpec(
                config.toJson(),
                inputs.viewSize(),
                cluster.taskThreads(),
                ExecutorSpec.dataCheck(inputs.data().train()));
        SparkGroups groups = new SparkGroups(spark, spec, method.splits(), settings.bf16Gradients(), phases);
        MomentumContrast trainer = new MomentumContrast(
                inputs.state(),
                new GroupedEncoders(shape, method, inputs.state(), groups),
                components.momentumEncoder(),
                components.sgd(),
                config.model().symmetric(),
                components.keyShuffle());
        return new Stage(new Timed(trainer), new ViewReferences(inputs.order()));
    }

    private SparkCluster cluster(Inputs inputs, MocoConfig config) {
        if (cluster == null) {
            try {
                TaskMemory need = TaskMemory.of(
                        inputs, config, ComputeSetup.prepare(config).host());
                cluster = SparkCluster.open(settings, Optional.of(need), "MoCo4J " + config.runName());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            notices.notice(cluster.describe());
        }
        return cluster;
    }

    private static void requirePlan(MocoConfig config) {
        if (config.compute().engine() == ComputeSettings.Engine.SAMEDIFF) {
            throw new UserError("engine is samediff, which is for comparisons on one machine. Use --engine plan.");
        }
    }

    /** Stops the executors. */
    @Override
    public void close() {
        if (cluster != null) {
            cluster.close();
        }
    }

    /** Measures the steps of a trainer. */
    private final class Timed implements MocoTrainer {
        private final MocoTrainer trainer;

        Timed(MocoTrainer trainer) {
            this.trainer = trainer;
        }

        @Override
        public StepResult step(INDArray xQ, INDArray xK, long globalStep, double learningRate) {
            long start = System.nanoTime();
            StepResult result = trainer.step(xQ, xK, globalStep, learningRate);
            phases.stepDone(System.nanoTime() - start);
            return result;
        }

        @Override
        public List<GraphRunner.StepUse> stepUse() {
            return trainer.stepUse();
        }

        @Override
        public void close() {
            trainer.close();
        }
    }
}
