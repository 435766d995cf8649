package org.moco4j.cli.looking;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;
import org.moco4j.UserError;
import org.moco4j.augment.Augmentation;
import org.moco4j.cli.Choices;
import org.moco4j.cli.Command;
import org.moco4j.cli.EncoderOption;
import org.moco4j.cli.EncoderSession;
import org.moco4j.cli.Invocation;
import org.moco4j.data.DatasetRequest;
import org.moco4j.data.PictureChunks;
import org.moco4j.data.PictureSource;
import org.moco4j.data.PictureSources;
import org.moco4j.embed.Embedder;
import org.moco4j.machine.ComputeThread;
import org.moco4j.report.results.EmbeddingNote;

/** {@code embed}: the features of any pictures, in a file that other programs read. */
public final class EmbedCommand implements Command {
    private static final String INPUT = "input";
    private static final String OUTPUT = "output";
    private static final String FEATURE = "feature";
    private static final String SPLIT = "split";
    private static final int NAMED = 10;

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
        return "write the features of pictures to a NumPy file, with the pictures' names beside it";
    }

    @Override
    public Options options() {
        return new Options()
                .addOption(EncoderOption.option())
                .addOption(valued(
                        INPUT,
                        "DIR",
                        "a folder of pictures, nested or not, labelled or not; absent: the config's data set"))
                .addOption(valued(SPLIT, "WHICH", "of the data set: train, test or all (all)"))
                .addOption(valued(OUTPUT, "FILE", "the file, .npy (embeddings.npy in the run's results folder)"))
                .addOption(valued(
                        FEATURE,
                        "WHICH",
                        "backbone, the feature before the projection head, or output, the head's (backbone)"));
    }

    private static Option valued(String name, String value, String description) {
        return Option.builder()
                .longOpt(name)
                .hasArg()
                .argName(value)
                .desc(description)
                .get();
    }

    @Override
    public List<Example> examples() {
        return List.of(
                new Example("embed", "the quickstart's own pictures"),
                new Example(
                        "embed --checkpoint checkpoint/cifar10-resnet18-3fa9c1d2/best.safetensors --input photos --output photos.npy",
                        "a folder of pictures, with any encoder"));
    }

    @Override
    public int run(Invocation invocation) throws Exception {
        Embedder.Layer layer = Choices.of(invocation, FEATURE, Embedder.Layer.BACKBONE);
        PictureSources.Split split = Choices.of(invocation, SPLIT, PictureSources.Split.ALL);
        String output = invocation.line().getOptionValue(OUTPUT);
        if (output != null && !output.endsWith(".npy")) {
            throw new UserError("--output " + output + ": expected a name that ends in .npy");
        }
        return ComputeThread.call(() -> {
            try (EncoderSession session = EncoderSession.open(invocation, clock)) {
                Path file = output == null ? session.resultsFolder().resolve("embeddings.npy") : Path.of(output);
                PictureSource source = source(invocation, session, split);
                Embedder embedder = new Embedder(
                        session.extractor(),
                        augmentation(session),
                        layer,
                        session.compute().threads().workers());
                Embedder.Outcome outcome = embed(embedder, source, file, session);
                EmbeddingNote note = note(invocation, session, layer, outcome, embedder.dimensions());
                EmbeddingNote.beside(file).write(file.toAbsolutePath().getParent(), note);
                tell(outcome, embedder.dimensions(), file, invocation);
            }
            return 0;
        });
    }

    private static EmbeddingNote note(
            Invocation invocation,
            EncoderSession session,
            Embedder.Layer layer,
            Embedder.Outcome outcome,
            int dimensions) {
        DatasetRequest request = session.dataRequest();
        boolean folderOfTheConfig = request.name().equals("ImageFolder");
        String folder = invocation
                .line()
                .getOptionValue(INPUT, folderOfTheConfig ? request.dataDir().toString() : null);
        String data = folder == null
                ? request.name()
                : "pictures of " + Path.of(folder).getFileName();
        return new EmbeddingNote(
                session.encoderInWords(),
                String.format(Locale.ROOT, "%s, %,d pictures", data, outcome.pictures()),
                folder == null ? null : Path.of(folder).toAbsolutePath().toString(),
                layer.name().toLowerCase(Locale.ROOT),
                outcome.pictures(),
                dimensions,
                session.encoder().shape().imageSize(),
                outcome.unreadable().size());
    }

    private static PictureSource source(Invocation invocation, EncoderSession session, PictureSources.Split split) {
        String input = invocation.line().getOptionValue(INPUT);
        return input == null
                ? PictureSources.of(session.dataRequest(), split, session.dataProgress())
                : PictureSources.ofFolder(
                        Path.of(input), session.encoder().shape().imageSize());
    }

    /** Without training data at hand, the encoder's file must say how its pixels were normalised. */
    private static Augmentation augmentation(EncoderSession session) {
        return session.augmentation(() -> session.loadData().statistics());
    }

    private static Embedder.Outcome embed(Embedder embedder, PictureSource source, Path file, EncoderSession session)
            throws IOException {
        source.passedOver().forEach(session.console()::say);
        return embedder.embed(
                source, file, (done, total) -> session.console().progress("encoding pictures", done, total));
    }

    private static void tell(Embedder.Outcome outcome, int dimensions, Path file, Invocation invocation) {
        invocation
                .out()
                .printf(
                        Locale.ROOT,
                        "%,d pictures, features of %d dimensions and length one: %s%nnames, line by line: %s%n",
                        outcome.pictures(),
                        dimensions,
                        file,
                        outcome.names());
        List<PictureChunks.Unreadable> unreadable = outcome.unreadable();
        if (!unreadable.isEmpty()) {
            invocation.err().println(unreadable.size() + " pictures could not be read and are left out:");
            unreadable.stream()
                    .limit(NAMED)
                    .forEach(picture ->
                            invocation.err().println("  " + picture.name() + " (" + picture.trouble() + ")"));
        }
    }
}
