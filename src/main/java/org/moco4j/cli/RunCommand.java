package org.moco4j.cli;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import org.apache.commons.cli.Options;
import org.moco4j.UserError;
import org.moco4j.config.MocoConfig;
import org.moco4j.platform.ComputeThread;
import org.moco4j.quickrun.QuickRun;
import org.moco4j.report.RunConsole;
import org.moco4j.run.MocoTraining;
import org.moco4j.session.ProgramInvocation;
import org.moco4j.session.StopRequest;
import org.moco4j.text.NumberSyntax;

/** {@code run DIR}: trains on a folder of images and explores it, from checking the folder to the report. */
public record RunCommand(TrainCommand.Runner runner, InstantSource clock, StopRequest stopRequest) implements Command {
    private static final String HOURS = "hours";
    private static final double MAX_HOURS = 10_000;

    @Override
    public String name() {
        return "run";
    }

    @Override
    public String summary() {
        return "your own images in one command: check the folder, train, embed, explore, report";
    }

    @Override
    public String arguments() {
        return "DIR";
    }

    @Override
    public String withoutConfig() {
        return "settings that suit the number of images; the defaults in brackets below for all other keys";
    }

    @Override
    public Options options() {
        return TrainCommand.trainingOptions()
                .addOption(CommonOptions.valued(
                        HOURS,
                        "H",
                        "how long to train photos, with --epochs unset: network and epochs fit into it [2]"));
    }

    @Override
    public List<Example> examples() {
        return List.of(
                new Example("run photos", "a folder, nested or not, no labels needed"),
                new Example("run photos --hours 0.5", "half an hour of training"),
                new Example("run photos --epochs 20 --image-size 32 --width 64", "with some keys changed"));
    }

    @Override
    public int run(Invocation invocation) throws Exception {
        Path folder = invocation
                .onlyPath("one folder of images", name())
                .orElseThrow(() -> new UserError("run takes one folder of images, such as: run photos"));
        QuickRun run = new QuickRun(
                folder,
                invocation.configSource(),
                invocation.value(HOURS).map(given -> NumberSyntax.between(HOURS, given, 0, MAX_HOURS)),
                invocation.taskConsole(clock),
                clock,
                invocation.layout());
        invocation.claim(QuickRun.outputFiles(run.expectedConfig()));
        return ComputeThread.call(() -> {
            QuickRun.Prepared prepared = run.prepare();
            MocoConfig config = prepared.config();
            invocation.claim(QuickRun.outputFiles(config));
            RunConsole console = invocation.runConsole(clock);
            console.holdEnd();
            MocoTraining training = TrainCommand.training(config, invocation, console, clock, stopRequest)
                    .command(ProgramInvocation.again(name(), folder.toString()));
            prepared.describeTraining(training.isFresh());
            runner.run(training);
            console.showEnd(prepared.explore(ProgramInvocation.again("search")));
            return 0;
        });
    }
}
