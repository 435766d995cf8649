package org.moco4j.cli;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.apache.commons.cli.Options;
import org.moco4j.cli.CommandOption.ChoiceOption;
import org.moco4j.cli.CommandOption.FlagOption;
import org.moco4j.data.source.ImageSources;
import org.moco4j.embed.Embedder;
import org.moco4j.inspect.Exploration;
import org.moco4j.inspect.ImageEmbedding;
import org.moco4j.inspect.ResultText;
import org.moco4j.io.UnicodeNames;
import org.moco4j.platform.ComputeThread;
import org.moco4j.session.EncoderSession;
import org.moco4j.session.OutputFiles;
import org.moco4j.session.SkippedFilesCsv;

/** {@code embed}: writes the features of images to a file that other programs can read. */
public record EmbedCommand(InstantSource clock) implements Command {
    private static final String INPUT = "input";
    private static final String OUTPUT = "output";
    /** Which feature is written. */
    public static final ChoiceOption<Embedder.Layer> FEATURE = new ChoiceOption<>(
            "feature",
            Embedder.Layer.BACKBONE,
            "backbone: the feature before the projection head; output: the feature after it");

    private static final ChoiceOption<ImageSources.Split> SPLIT = new ChoiceOption<>(
            "split",
            ImageSources.Split.ALL,
            "the part of the data set or folder: train, test or all; a folder is divided as in training");

    @Override
    public String name() {
        return "embed";
    }

    @Override
    public String summary() {
        return "write the features of images to a NumPy or Parquet file, with the names of the images";
    }

    @Override
    public String withoutConfig() {
        return EncoderOption.WITHOUT_CONFIG;
    }

    @Override
    public Options options() {
        return EncoderOption.options()
                .addOption(CommonOptions.valued(
                        INPUT, "DIR", "a folder of images, nested or not, labeled or not [the config's data set]"))
                .addOption(SPLIT.option())
                .addOption(CommonOptions.valued(
                        OUTPUT, "FILE", "the file, .npy or .parquet [embeddings.npy in the run's results folder]"))
                .addOption(FEATURE.option())
                .addOption(FlagOption.FORCE.option());
    }

    @Override
    public List<Example> examples() {
        return List.of(
                new Example("embed", "the images of the quickstart"),
                new Example(
                        "embed --checkpoint cifar10-resnet18 --input photos --output photos.npy",
                        "a folder of images, with the encoder that ships"),
                new Example(
                        "embed --checkpoint checkpoint/cifar10-resnet18-3fa9c1d2/best.safetensors --input photos"
                                + " --output photos.npy",
                        "a folder of images, with any encoder"));
    }

    @Override
    public int run(Invocation invocation) throws Exception {
        Embedder.Layer layer = FEATURE.of(invocation);
        ImageSources.Split split = SPLIT.of(invocation);
        Optional<Path> output = invocation.value(OUTPUT).map(Path::of);
        if (output.isPresent()) {
            invocation.claim(new OutputFiles().addEmbedding(output.get()));
        }
        Optional<String> input = invocation.value(INPUT);
        Optional<Path> folder =
                input.isPresent() ? Optional.of(UnicodeNames.existing(Path.of(input.get()))) : Optional.empty();
        // Before the encoder is read and compiled, because that takes seconds.
        folder.ifPresent(ImageSources::requireFolder);
        return ComputeThread.call(() -> {
            try (EncoderSession session = EncoderOption.open(invocation, clock)) {
                Path results = session.resultsFolder();
                Path file = output.orElseGet(() -> results.resolve(Exploration.MATRIX));
                invocation.claim(new OutputFiles().addEmbedding(file).add(results.resolve(SkippedFilesCsv.NAME)));
                Embedder.Outcome outcome = new ImageEmbedding(session, layer).write(folder, split, file);
                ResultText text = new ResultText(invocation.layout());
                text.of(outcome, file).forEach(invocation.out()::println);
                text.ofSkippedFiles(outcome, file).forEach(invocation.err()::println);
            }
            return 0;
        });
    }
}
