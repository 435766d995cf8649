package org.moco4j.cli;

import java.util.List;
import org.apache.commons.cli.Options;
import org.moco4j.config.MocoConfig;
import org.moco4j.platform.ComputeThread;
import org.moco4j.run.RunOptions;
import org.moco4j.run.TrainingRun;
import org.moco4j.session.OutputFiles;

/** {@code train}: trains an encoder, or resumes the same run from its last checkpoint. */
public final class TrainCommand implements Command {
    private final TrainingRun training;

    public TrainCommand(TrainingRun training) {
        this.training = training;
    }

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
        return new Options()
                .addOption(FreshOption.option())
                .addOption(DashboardOption.option())
                .addOption(ForceOption.option());
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
        RunOptions options = new RunOptions(
                FreshOption.isGiven(invocation),
                invocation.quiet(),
                DashboardOption.port(invocation),
                invocation.configSource().name(),
                invocation.out(),
                invocation.err());
        MocoConfig config = invocation.config();
        new OutputFiles().andOfTraining(config).claim(ForceOption.isGiven(invocation));
        return ComputeThread.call(() -> {
            training.run(config, options);
            return 0;
        });
    }
}
