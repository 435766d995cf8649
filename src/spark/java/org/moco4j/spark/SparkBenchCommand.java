package org.moco4j.spark;

import java.util.List;
import java.util.Locale;
import org.apache.commons.cli.Options;
import org.moco4j.augment.TwoViewBatch;
import org.moco4j.cli.Command;
import org.moco4j.cli.CommandOption.NumberOption;
import org.moco4j.cli.Invocation;
import org.moco4j.config.MocoConfig;
import org.moco4j.data.Dataset;
import org.moco4j.data.source.Datasets;
import org.moco4j.moco.MocoState;
import org.moco4j.plan.SameDiffEngine;
import org.moco4j.platform.ComputeThread;
import org.moco4j.report.RunListener;
import org.moco4j.run.StageFactory;
import org.moco4j.session.ComponentFactory;
import org.moco4j.session.ComputeSetup;
import org.nd4j.linalg.api.buffer.DataType;

/** {@code bench} on a cluster: measures where the time of a training step goes, to decide whether a cluster pays. */
record SparkBenchCommand() implements Command {
    private static final NumberOption STEPS = new NumberOption("steps", 10, 1, "steps to time");
    private static final NumberOption WARMUP =
            new NumberOption("warmup", 3, 0, "steps to run before those that are timed");

    @Override
    public String name() {
        return "bench";
    }

    @Override
    public String summary() {
        return "measure where the time of a training step goes; the last line is JSON";
    }

    @Override
    public Options options() {
        return SparkTrainCommand.trainingOptions().addOption(STEPS.option()).addOption(WARMUP.option());
    }

    @Override
    public int run(Invocation invocation) throws Exception {
        MocoConfig config = invocation.config().with("device_target", "CPU");
        RunListener notices = new RunListener() {
            @Override
            public void notice(String text) {
                invocation.err().println(text);
            }
        };
        return ComputeThread.call(() -> {
            ComputeSetup setup = ComputeSetup.prepare(config);
            ComponentFactory components = new ComponentFactory(config);
            try (Dataset data = Datasets.load(
                            components.dataRequest(setup.threads().workers()), (task, unit, done, total) -> {});
                    MocoState state = MocoState.initial(
                            components.encoder(),
                            config.model().mocoK(),
                            DataType.FLOAT,
                            config.run().seed());
                    SparkStages stages = new SparkStages(SparkTrainCommand.clusterSettings(invocation), notices);
                    StageFactory.Stage stage = stages.create(new StageFactory.Inputs(
                            config,
                            data,
                            state,
                            new SameDiffEngine(),
                            setup.threads(),
                            config.data().imageSize()))) {
                run(stage, WARMUP.of(invocation), 0);
                stages.phases().take();
                int steps = STEPS.of(invocation);
                run(stage, steps, WARMUP.of(invocation));
                print(stages.phases().take(), steps, components.batch(), invocation);
            }
            return 0;
        });
    }

    private static void run(StageFactory.Stage stage, int steps, int from) {
        int perEpoch = stage.batches().stepsPerEpoch();
        for (int step = from; step < from + steps; step++) {
            stage.batches().seek(step / perEpoch, step % perEpoch);
            TwoViewBatch batch = stage.batches().next();
            stage.trainer().step(batch.query(), batch.key(), step, 0);
        }
    }

    private static void print(StepPhases.Seconds seconds, int steps, int batch, Invocation invocation) {
        double overhead = seconds.total() - seconds.computing();
        for (String line : List.of(
                String.format(
                        Locale.ROOT,
                        "  a step      %.2f s: %.2f s computing, %.2f s of overhead",
                        seconds.total() / steps,
                        seconds.computing() / steps,
                        overhead / steps),
                "  cluster     " + seconds.shares().text(),
                String.format(
                        Locale.ROOT,
                        "  efficiency  %.0f%% of the busiest executor's time is spent computing",
                        100 * seconds.computing() / seconds.total()),
                String.format(
                        Locale.ROOT,
                        "{\"images_per_second\":%.1f,\"step_s\":%.3f,\"computing_s\":%.3f,\"broadcasting_s\":%.3f,"
                                + "\"collecting_s\":%.3f,\"driver_s\":%.3f}",
                        batch * steps / seconds.total(),
                        seconds.total() / steps,
                        seconds.computing() / steps,
                        seconds.broadcasting() / steps,
                        seconds.collecting() / steps,
                        (overhead - seconds.broadcasting() - seconds.collecting()) / steps))) {
            invocation.out().println(line);
        }
    }
}
