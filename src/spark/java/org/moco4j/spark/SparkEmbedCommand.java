package org.moco4j.spark;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.apache.commons.cli.Options;
import org.moco4j.UserError;
import org.moco4j.cli.Command;
import org.moco4j.cli.CommandOption.FlagOption;
import org.moco4j.cli.CommonOptions;
import org.moco4j.cli.EmbedCommand;
import org.moco4j.cli.EncoderOption;
import org.moco4j.cli.Invocation;
import org.moco4j.text.Quantities;
import org.moco4j.text.SafeText;

/** {@code embed} on a cluster. */
record SparkEmbedCommand(InstantSource clock) implements Command {
    private static final String INPUT = "input";
    private static final String OUTPUT = "output";

    @Override
    public String name() {
        return "embed";
    }

    @Override
    public String summary() {
        return "write the features of images to a folder of Parquet files, on Apache Spark";
    }

    @Override
    public String withoutConfig() {
        return EncoderOption.WITHOUT_CONFIG;
    }

    @Override
    public Options options() {
        Options options = SparkTrainCommand.clusterOptions()
                .addOption(CommonOptions.valued(
                        INPUT,
                        "PATH",
                        "a folder of images, nested or not, or a text file with the path of an image in each line; in"
                                + " any file system that Hadoop reads: photos, hdfs:///photos, s3a://bucket/photos"))
                .addOption(CommonOptions.valued(
                        OUTPUT, "DIR", "the folder for the Parquet files, in any file system that Hadoop writes"))
                .addOption(EmbedCommand.FEATURE.option())
                .addOption(FlagOption.FORCE.option());
        EncoderOption.options().getOptions().forEach(options::addOption);
        return options;
    }

    @Override
    public List<Example> examples() {
        return List.of(
                new Example(
                        "embed --checkpoint cifar10-resnet18 --input photos --output photos-features",
                        "a folder of images, with three executors on this machine"),
                new Example(
                        "embed --checkpoint cifar10-resnet18 --input hdfs:///photos --output hdfs:///features",
                        "with spark-submit, on a cluster"));
    }

    @Override
    public int run(Invocation invocation) throws Exception {
        SparkEmbedding embedding = new SparkEmbedding(
                SparkTrainCommand.clusterSettings(invocation),
                EncoderOption.choose(invocation),
                EmbedCommand.FEATURE.of(invocation),
                invocation.taskConsole(clock));
        SparkEmbedding.Outcome outcome = embedding.embed(
                required(invocation, INPUT), required(invocation, OUTPUT), FlagOption.FORCE.isGiven(invocation));
        invocation
                .out()
                .println(Quantities.count(outcome.images(), "image") + ", features of length one, in "
                        + Quantities.count(outcome.parts(), "file") + ":");
        invocation.out().println("  " + SafeText.lines(outcome.folder()));
        List<String> sentences = outcome.skippedFiles().sentences();
        if (!sentences.isEmpty()) {
            sentences.forEach(sentence -> invocation.layout().lines(sentence, 2).forEach(invocation.err()::println));
            invocation.err().println("list of all skipped files:");
            invocation.err().println("  " + SafeText.lines(outcome.folder()) + "/" + PartFiles.UNREADABLE);
        }
        return 0;
    }

    private static String required(Invocation invocation, String option) {
        Optional<String> value = invocation.value(option);
        return value.filter(given -> !given.isBlank())
                .orElseThrow(() -> new UserError("embed needs --input PATH, the images, and --output DIR, a new folder"
                        + " for their features; --" + option + " is missing."));
    }
}
