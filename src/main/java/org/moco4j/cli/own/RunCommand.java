package org.moco4j.cli.own;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.cli.Options;
import org.moco4j.UserError;
import org.moco4j.checkpoint.CheckpointStore;
import org.moco4j.cli.Command;
import org.moco4j.cli.Compute;
import org.moco4j.cli.Consoles;
import org.moco4j.cli.DashboardOption;
import org.moco4j.cli.DataTasks;
import org.moco4j.cli.EncoderSession;
import org.moco4j.cli.Invocation;
import org.moco4j.cli.RunOptions;
import org.moco4j.cli.TrainingRun;
import org.moco4j.cli.looking.EmbeddedFolder;
import org.moco4j.cli.looking.RunReport;
import org.moco4j.config.ConfigSource;
import org.moco4j.config.MocoConfig;
import org.moco4j.data.DataProgress;
import org.moco4j.data.FolderReading;
import org.moco4j.data.PictureSizes;
import org.moco4j.machine.ComputeThread;
import org.moco4j.report.TaskConsole;

/** {@code run DIR}: everything for a folder of one's own pictures, from looking at it to the report. */
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
        return "one's own pictures in one command: check the folder, train, embed, explore, report";
    }

    @Override
    public String arguments() {
        return "DIR";
    }

    @Override
    public Options options() {
        return new Options().addOption(DashboardOption.option());
    }

    @Override
    public List<Example> examples() {
        return List.of(
                new Example("run photos", "a folder, nested or not, no labels needed"),
                new Example("run photos --epochs 20 --image-size 32 --width 64", "with keys set otherwise"));
    }

    @Override
    public int run(Invocation invocation) throws Exception {
        if (invocation.arguments().size() != 1) {
            throw new UserError("run takes one folder of pictures, such as: run photos");
        }
        Path folder = Path.of(invocation.arguments().get(0));
        TaskConsole console = Consoles.tasks(invocation, clock);
        PictureSizes sizes = PictureSizes.of(folder, new DataTasks(console, clock, Duration.ZERO));
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
            prepare(folder, sizes, config, compute, console);
            training.run(config, options);
            explore(config, folder, compute, console, invocation);
            return 0;
        });
    }

    /** Says what will be done, and reads all images once: for the training, for embedding them and for their thumbnails. */
    private void prepare(Path folder, PictureSizes sizes, MocoConfig config, Compute compute, TaskConsole console)
            throws IOException, InterruptedException {
        sizes.leftOut().refuseIf(config.data().strict());
        DataProgress progress = new DataTasks(console, clock, Duration.ofSeconds(2));
        Optional<FolderReading> reading = FolderReading.open(
                folder,
                config.data().imageSize(),
                EmbeddedFolder.THUMBNAIL,
                compute.threads().workers(),
                progress);
        try {
            for (String line : new Preflight(folder, sizes, config).lines(compute, reading, progress)) {
                console.say(line);
            }
            reading.ifPresent(images -> images.readAll(progress));
        } finally {
            reading.ifPresent(FolderReading::close);
        }
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
            invocation.out().println("Look at " + page);
        }
    }
}
