package org.moco4j.cli;

import java.time.InstantSource;
import java.util.List;
import java.util.OptionalInt;
import org.apache.commons.cli.Options;
import org.moco4j.cli.CommandOption.FlagOption;
import org.moco4j.config.MocoConfig;
import org.moco4j.report.RunConsole;
import org.moco4j.run.MocoTraining;
import org.moco4j.session.OutputFiles;
import org.moco4j.session.ProgramInvocation;
import org.moco4j.session.StopRequest;
import org.moco4j.text.NumberSyntax;

/**
 * {@code train}: trains an encoder, or resumes the same run from its last checkpoint.
 *
 * @param runner runs the training
 * @param stopRequest ends the training after its current step
 */
public record TrainCommand(Runner runner, InstantSource clock, StopRequest stopRequest) implements Command {
    private static final String DASHBOARD = "dashboard";

    @Override
    public String name() {
        return "train";
    }

    @Override
    public String summary() {
        return "train an encoder, or resume the same run from its last checkpoint";
    }

    @Override
    public Options options() {
        return trainingOptions();
    }

    @Override
    public List<Example> examples() {
        return List.of(
                new Example("", "the quickstart: small, synthetic images, a few minutes"),
                new Example("--config conf/cifar10.json", "the published recipe on CIFAR-10"),
                new Example("--config conf/cifar10.json --epochs 10 --lr 0.03", "the same with two keys changed"),
                new Example("--config conf/cifar10.json --cos --schedule=", "a cosine schedule, no steps"),
                new Example("--dataset ImageFolder --data-dir photos --fresh", "your own images, from the start"));
    }

    @Override
    public int run(Invocation invocation) throws Exception {
        MocoConfig config = invocation.config();
        invocation.claim(new OutputFiles().addTraining(config));
        runner.run(training(config, invocation, invocation.runConsole(clock), clock, stopRequest)
                .command(ProgramInvocation.again(name())));
        return 0;
    }

    /** Runs a training: {@code MocoTraining::run}, or a replacement in tests. */
    @FunctionalInterface
    public interface Runner {
        /**
         * Runs the training to its end.
         *
         * @throws Exception if the training throws it
         */
        void run(MocoTraining training) throws Exception;
    }

    /** Returns the options for a command's list. */
    public static Options trainingOptions() {
        return new Options()
                .addOption(FlagOption.FRESH.option())
                .addOption(CommonOptions.valued(
                        DASHBOARD,
                        "PORT",
                        "show the run's page at http://localhost:PORT/ during the run; 0 takes any free port"))
                .addOption(FlagOption.FORCE.option());
    }

    /**
     * Creates a training with the options of a call.
     *
     * @throws org.moco4j.UserError if the port of the dashboard is not a whole number from 0
     */
    public static MocoTraining training(
            MocoConfig config,
            Invocation invocation,
            RunConsole console,
            InstantSource clock,
            StopRequest stopRequest) {
        return MocoTraining.of(config)
                .listener(console)
                .fresh(FlagOption.FRESH.isGiven(invocation))
                .dashboard(invocation
                        .value(DASHBOARD)
                        .map(port -> OptionalInt.of(NumberSyntax.whole("--" + DASHBOARD, port, 0)))
                        .orElse(OptionalInt.empty()))
                .clock(clock)
                .stopRequest(stopRequest);
    }
}
