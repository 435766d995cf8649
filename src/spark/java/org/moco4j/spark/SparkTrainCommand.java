package org.moco4j.spark;

import java.time.InstantSource;
import java.util.List;
import org.apache.commons.cli.Options;
import org.moco4j.cli.Command;
import org.moco4j.cli.CommandOption.FlagOption;
import org.moco4j.cli.CommandOption.NumberOption;
import org.moco4j.cli.CommonOptions;
import org.moco4j.cli.Invocation;
import org.moco4j.cli.TrainCommand;
import org.moco4j.config.MocoConfig;
import org.moco4j.report.RunConsole;
import org.moco4j.session.OutputFiles;
import org.moco4j.session.ProgramInvocation;
import org.moco4j.session.StopRequest;

/**
 * {@code train} on a cluster.
 *
 * @param stopRequest ends the training after its current step
 */
record SparkTrainCommand(InstantSource clock, StopRequest stopRequest) implements Command {
    private static final String MASTER = "master";
    private static final NumberOption EXECUTORS = new NumberOption(
            "executors", ClusterSettings.DEFAULT_EXECUTORS, 1, "executors on this machine, if no cluster is named");
    static final FlagOption BF16 =
            new FlagOption("bf16-gradients", "send gradients to the driver as bfloat16: half the bytes, rounded");

    @Override
    public String name() {
        return "train";
    }

    @Override
    public String summary() {
        return "train an encoder on Apache Spark, or resume the same run from its last checkpoint";
    }

    @Override
    public Options options() {
        Options options = trainingOptions();
        TrainCommand.trainingOptions().getOptions().forEach(options::addOption);
        return options;
    }

    /** Returns the options of the cluster for commands that train. */
    static Options trainingOptions() {
        return clusterOptions().addOption(BF16.option());
    }

    /** Returns the options of all commands on a cluster. */
    static Options clusterOptions() {
        return new Options()
                .addOption(CommonOptions.valued(
                        MASTER,
                        "URL",
                        "other executors on this machine, such as local-cluster[2,4,4096]; for a cluster, use"
                                + " spark-submit"))
                .addOption(EXECUTORS.option());
    }

    /** Reads the options of all commands on a cluster. */
    static ClusterSettings clusterSettings(Invocation invocation) {
        return new ClusterSettings(invocation.value(MASTER), EXECUTORS.of(invocation), BF16.isGiven(invocation));
    }

    @Override
    public List<Example> examples() {
        return List.of(
                new Example("train", "the quickstart with three executors on this machine"),
                new Example("train --config conf/cifar10.json --executors 2", "the published recipe"));
    }

    @Override
    public int run(Invocation invocation) throws Exception {
        // So that nothing looks for a GPU; the executors compute on the CPU.
        MocoConfig config = invocation.config().with("device_target", "CPU");
        invocation.claim(new OutputFiles().addTraining(config));
        RunConsole console = invocation.runConsole(clock);
        try (SparkStages stages = new SparkStages(clusterSettings(invocation), console)) {
            stages.on(TrainCommand.training(config, invocation, console, clock, stopRequest)
                            .command(ProgramInvocation.again(name())))
                    .run();
        }
        return 0;
    }
}
