package org.moco4j.cli;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.commons.cli.Options;
import org.moco4j.UserError;
import org.moco4j.cli.CommandOption.NumberOption;
import org.moco4j.config.MocoConfig;
import org.moco4j.io.UnicodeNames;
import org.moco4j.platform.ComputeThread;
import org.moco4j.quickrun.QuickRun;
import org.moco4j.session.StopRequest;
import org.moco4j.text.SafeText;

/** {@code run DIR}: trains on a folder of images and explores it, from checking the folder to the report. */
public final class RunCommand implements Command {
    private static final String HOURS = "hours";
    private static final double MAX_HOURS = 10_000;

    private final TrainCommand.Runner runner;
    private final StopRequest stopRequest;
    private final InstantSource clock;

    public RunCommand(TrainCommand.Runner runner, InstantSource clock, StopRequest stopRequest) {
        this.runner = runner;
        this.clock = clock;
        this.stopRequest = stopRequest;
    }

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
        QuickRun run = new QuickRun(
                UnicodeNames.existing(folder(invocation.arguments())),
                invocation.configSource(),
                invocation.value(HOURS).map(given -> NumberOption.between(HOURS, given, 0, MAX_HOURS)),
                invocation.taskConsole(clock),
                clock,
                invocation.layout());
        invocation.claim(QuickRun.outputFiles(run.expectedConfig()));
        return ComputeThread.call(() -> {
            QuickRun.Prepared prepared = run.prepare();
            MocoConfig config = prepared.config();
            invocation.claim(QuickRun.outputFiles(config));
            prepared.describeTraining();
            runner.run(TrainCommand.training(config, invocation, clock, stopRequest));
            prepared.explore(report -> invocation.out().println("Look at " + report));
            return 0;
        });
    }

    private static Path folder(List<String> arguments) {
        if (arguments.size() > 1) {
            throw new UserError("run takes one folder of images, not " + arguments.size() + " words: "
                    + arguments.stream().map(SafeText::of).collect(Collectors.joining(" "))
                    + ". A name with spaces must be in quotes: run 'my photos'");
        }
        if (arguments.isEmpty()) {
            throw new UserError("run takes one folder of images, such as: run photos");
        }
        try {
            return Path.of(arguments.get(0));
        } catch (InvalidPathException e) {
            throw UserError.notAPath(e);
        }
    }
}
