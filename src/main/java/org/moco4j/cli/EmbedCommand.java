package org.moco4j.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.apache.commons.cli.Options;
import org.moco4j.UserError;
import org.moco4j.data.DatasetRequest;
import org.moco4j.data.ImageSource;
import org.moco4j.data.source.ImageSources;
import org.moco4j.embed.Embedder;
import org.moco4j.inspect.FolderExploration;
import org.moco4j.inspect.ImageEmbedding;
import org.moco4j.io.UnicodeNames;
import org.moco4j.platform.ComputeThread;
import org.moco4j.session.EncoderSession;
import org.moco4j.session.OutputFiles;
import org.moco4j.session.SkippedFilesCsv;
import org.moco4j.text.Quantities;
import org.moco4j.text.SafeText;
import org.moco4j.text.TextLayout;

/** {@code embed}: the features of any images, in a file that other programs read. */
public final class EmbedCommand implements Command {
    private static final String INPUT = "input";
    private static final String OUTPUT = "output";
    private static final ChoiceOption<Embedder.Layer> FEATURE = new ChoiceOption<>(
            "feature",
            Embedder.Layer.BACKBONE,
            "backbone: the feature before the projection head; output: the feature after it");
    private static final ChoiceOption<ImageSources.Split> SPLIT = new ChoiceOption<>(
            "split",
            ImageSources.Split.ALL,
            "the part of the data set or folder: train, test or all; a folder is divided as in training");

    private final InstantSource clock;

    public EmbedCommand(InstantSource clock) {
        this.clock = clock;
    }

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
        return new Options()
                .addOption(EncoderOption.option())
                .addOption(NormalizationOption.option())
                .addOption(CommonOptions.valued(
                        INPUT, "DIR", "a folder of images, nested or not, labeled or not [the config's data set]"))
                .addOption(SPLIT.option())
                .addOption(CommonOptions.valued(
                        OUTPUT, "FILE", "the file, .npy or .parquet [embeddings.npy in the run's results folder]"))
                .addOption(FEATURE.option())
                .addOption(ForceOption.option());
    }

    @Override
    public List<Example> examples() {
        return List.of(
                new Example("embed", "the images of the quickstart"),
                new Example(
                        "embed --checkpoint checkpoint/cifar10-resnet18-3fa9c1d2/best.safetensors --input photos "
                                + "--output photos.npy",
                        "a folder of images, with any encoder"));
    }

    @Override
    public int run(Invocation invocation) throws Exception {
        Embedder.Layer layer = FEATURE.of(invocation);
        ImageSources.Split split = SPLIT.of(invocation);
        String output = invocation.line().getOptionValue(OUTPUT);
        if (output != null && !output.endsWith(".npy") && !output.endsWith(".parquet")) {
            throw new UserError("--output " + output + ": expected a file name that ends in .npy or .parquet");
        }
        if (output != null) {
            new OutputFiles().andOfEmbedding(Path.of(output)).claim(ForceOption.isGiven(invocation));
        }
        return ComputeThread.call(() -> {
            try (EncoderSession session = EncoderOption.open(invocation, clock)) {
                Path file =
                        output == null ? session.resultsFolder().resolve(FolderExploration.MATRIX) : Path.of(output);
                new OutputFiles()
                        .andOfEmbedding(file)
                        .and(session.resultsFolder().resolve(SkippedFilesCsv.NAME))
                        .claim(ForceOption.isGiven(invocation));
                Optional<Path> folder = folder(invocation, session);
                DatasetRequest request = invocation.line().hasOption(INPUT)
                        ? session.dataRequest()
                                .ofFolder(folder.orElseThrow())
                                .withImages(session.encoder().shape().imageSize(), session.resize())
                        : session.dataRequest();
                String data = folder.map(path -> part(split) + "images of " + path.getFileName())
                        .orElse(request.name());
                try (ImageSource source = ImageSources.of(request, split, session.dataProgress())) {
                    Embedder.Outcome outcome = new ImageEmbedding(session, layer).write(source, folder, data, file);
                    tell(outcome, file, invocation);
                }
            }
            return 0;
        });
    }

    /** A folder that is named, or the one that the config trains on. */
    private static Optional<Path> folder(Invocation invocation, EncoderSession session) throws IOException {
        String given = invocation.line().getOptionValue(INPUT);
        Optional<Path> input = given == null ? Optional.empty() : Optional.of(UnicodeNames.existing(Path.of(given)));
        DatasetRequest request = session.dataRequest();
        boolean ofTheConfig = request.name().equals("ImageFolder");
        return input.isEmpty() && ofTheConfig ? Optional.of(request.dataDir()) : input;
    }

    private static String part(ImageSources.Split split) {
        return switch (split) {
            case TRAIN -> "training ";
            case TEST -> "test ";
            case ALL -> "";
        };
    }

    private static void tell(Embedder.Outcome outcome, Path file, Invocation invocation) {
        PrintStream out = invocation.out();
        out.println(Quantities.count(outcome.images(), "image") + ", features of length one:");
        out.println("  " + SafeText.lines(file.toString()));
        if (!outcome.names().equals(file)) {
            out.println("names of the rows:");
            out.println("  " + SafeText.lines(outcome.names().toString()));
        }
        if (!outcome.skippedFiles().sentences().isEmpty()) {
            PrintStream err = invocation.err();
            TextLayout layout = Consoles.layout();
            outcome.skippedFiles()
                    .sentences()
                    .forEach(sentence -> layout.lines(sentence, 2).forEach(err::println));
            err.println("list of all files that are left out:");
            err.println("  " + ImageEmbedding.unreadable(file));
        }
    }
}
