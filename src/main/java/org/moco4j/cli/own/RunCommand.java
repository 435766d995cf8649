package org.moco4j.cli.own;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.apache.commons.cli.Options;
import org.moco4j.Excerpt;
import org.moco4j.UserError;
import org.moco4j.checkpoint.CheckpointStore;
import org.moco4j.cli.Command;
import org.moco4j.cli.Compute;
import org.moco4j.cli.Consoles;
import org.moco4j.cli.DashboardOption;
import org.moco4j.cli.EncoderSession;
import org.moco4j.cli.Invocation;
import org.moco4j.cli.RunOptions;
import org.moco4j.cli.TrainingRun;
import org.moco4j.cli.looking.EmbeddedFolder;
import org.moco4j.cli.looking.RunReport;
import org.moco4j.config.ConfigSource;
import org.moco4j.config.MocoConfig;
import org.moco4j.data.PictureSizes;
import org.moco4j.machine.ComputeThread;
import org.moco4j.report.TaskConsole;

/** {@code run DIR}: everything for a folder of the user's own images, from checking it to the report. */
public final class RunCommand implements Command {
    private final TrainingRun training;
    private final InstantSource clock;

    public RunCommand(TrainingRun training, InstantSource clock) {
        this.training = training;
        this.clock = clock;
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
        return new Options().addOption(DashboardOption.option());
    }

    @Override
    public List<Example> examples() {
        return List.of(
                new Example("run photos", "a folder, nested or not, no labels needed"),
                new Example("run photos --epochs 20 --image-size 32 --width 64", "with some keys changed"));
    }

    @Override
    public int run(Invocation invocation) throws Exception {
        Path folder = folder(invocation.arguments());
        TaskConsole console = Consoles.tasks(invocation, clock);
        PictureSizes sizes = PictureSizes.of(folder, (task, unit, done, total) -> console.progress(task, done, total));
        MocoConfig config = config(invocation, folder, sizes);
        RunOptions options = new RunOptions(
                false,
                invocation.quiet(),
                DashboardOption.port(invocation),
                "the settings for " + folder,
                invocation.out(),
                invocation.err());
        return ComputeThread.call(() -> {
            Compute compute = Compute.prepare(config);
            for (String line : new Preflight(folder, sizes, config, Consoles.layout()).lines(compute)) {
                console.say(line);
            }
            training.run(config, options);
            explore(config, folder, compute, console, invocation);
            return 0;
        });
    }

    private static Path folder(List<String> arguments) {
        if (arguments.size() > 1) {
            throw new UserError("run takes one folder of images, not " + arguments.size() + " words: "
                    + arguments.stream().map(Excerpt::of).collect(Collectors.joining(" "))
                    + ". A name with spaces must be in quotes: run 'my photos'");
        }
        if (arguments.isEmpty()) {
            throw new UserError("run takes one folder of images, such as: run photos");
        }
        Path folder;
        try {
            folder = Path.of(arguments.get(0));
        } catch (InvalidPathException e) {
            throw new UserError("run \"" + Excerpt.of(arguments.get(0)) + "\": it is not a path: " + e.getReason(), e);
        }
        if (Files.isRegularFile(folder)) {
            String name = folder.getFileName().toString().toLowerCase(Locale.ROOT);
            throw new UserError("run " + folder + ": it is a file, and run takes a folder of images"
                    + (name.matches(".*\\.(zip|tar|t?gz|tar\\.\\w+|7z|rar)")
                            ? ". Unpack the archive first, then give the folder that it makes."
                            : ". Give the folder that the file is in, for all images there: run "
                                    + Objects.requireNonNullElse(folder.getParent(), Path.of("."))));
        }
        if (!Files.exists(folder)) {
            throw new UserError("run " + folder + ": there is no such folder (looked for "
                    + folder.toAbsolutePath().normalize() + ")");
        }
        return folder;
    }

    /** What the command line or the file says wins over what the folder's size suggests. */
    private static MocoConfig config(Invocation invocation, Path folder, PictureSizes sizes) {
        Map<String, String> keys = new LinkedHashMap<>(SensibleSettings.of(folder, sizes.usable()));
        if (invocation.configSource().file().isPresent()) {
            keys.keySet().retainAll(List.of("dataset", "data-dir", "unlabelled"));
            keys.putAll(invocation.configSource().overrides());
            return new ConfigSource(invocation.configSource().file(), keys).read();
        }
        keys.putAll(invocation.configSource().overrides());
        return MocoConfig.defaults().with(keys);
    }

    private void explore(MocoConfig config, Path folder, Compute compute, TaskConsole console, Invocation invocation)
            throws IOException {
        Path file = new CheckpointStore(config.runFolder()).bestOrLast().orElseThrow();
        try (EncoderSession session = EncoderSession.of(config, file, compute, console)) {
            new EmbeddedFolder(session, folder).exploreInto(config.resultsFolder());
            Path page = RunReport.write(
                    config.resultsFolder(), session.encoder().origin().checkpoint(), List.of());
            invocation.out().println("Open this page in a browser:");
            invocation.out().println("  " + page);
        }
    }
}
