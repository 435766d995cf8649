package org.moco4j.session;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.moco4j.ResizeMode;
import org.moco4j.augment.Augmentation;
import org.moco4j.checkpoint.InputNormalization;
import org.moco4j.checkpoint.TrainedEncoder;
import org.moco4j.config.MocoConfig;
import org.moco4j.data.ChannelStatistics;
import org.moco4j.data.DataProgress;
import org.moco4j.data.Dataset;
import org.moco4j.data.DatasetRequest;
import org.moco4j.data.source.Datasets;
import org.moco4j.eval.FeatureExtractor;
import org.moco4j.plan.Engine;
import org.moco4j.report.TaskConsole;

/** An encoder that is ready to encode, and what a command that looks at it needs beside it. */
public final class EncoderSession implements AutoCloseable {
    private static final int BATCH = 256;

    private final MocoConfig config;
    private final ImageOptions wishes;
    private final TrainedEncoder encoder;
    private final ComputeSetup compute;
    private final Engine engine;
    private final FeatureExtractor extractor;
    private final TaskConsole console;
    private final List<Dataset> loaded = new ArrayList<>();

    private EncoderSession(
            MocoConfig config,
            ImageOptions wishes,
            TrainedEncoder encoder,
            ComputeSetup compute,
            Engine engine,
            FeatureExtractor extractor,
            TaskConsole console) {
        this.config = config;
        this.wishes = wishes;
        this.encoder = encoder;
        this.compute = compute;
        this.engine = engine;
        this.extractor = extractor;
        this.console = console;
    }

    /**
     * Reads an encoder, compiles it and says what it is. Call it on the thread that computes, see
     * {@link org.moco4j.platform.ComputeThread}.
     *
     * @throws org.moco4j.UserError if there is no such encoder, or the kernels don't run here
     */
    public static EncoderSession open(EncoderChoice choice, TaskConsole console) throws IOException {
        EncoderSession session = of(choice, ComputeSetup.prepare(choice.config()), console);
        session.introduce();
        return session;
    }

    private void introduce() {
        TrainedEncoder.Origin origin = encoder.origin();
        console.say("Encoder: " + encoderInWords());
        if (!origin.names().isEmpty()) {
            console.say("Weights: " + origin.names());
        }
        if (!origin.head()) {
            console.note("There is no projection head in " + origin.file() + ": the output is the backbone's feature.");
        }
        int side = encoder.shape().imageSize();
        console.say("Images: " + side + " x " + side + " pixels, resize " + resize().key() + " ("
                + wishes.decidedBy(origin) + ")");
    }

    /**
     * Reads an encoder and compiles it.
     *
     * @param file a checkpoint or another file of weights
     * @throws org.moco4j.UserError where there is none, or kernels don't run here
     */
    public static EncoderSession of(MocoConfig config, Path file, ComputeSetup compute, TaskConsole console)
            throws IOException {
        return of(new EncoderChoice(file, config, ImageOptions.NONE), compute, console);
    }

    private static EncoderSession of(EncoderChoice choice, ComputeSetup compute, TaskConsole console)
            throws IOException {
        MocoConfig config = choice.config();
        TrainedEncoder encoder = choice.load();
        Engine engine = new ConfigComponents(config).engine(compute.machine());
        FeatureExtractor extractor = new FeatureExtractor(
                encoder.shape(),
                encoder.weights(),
                encoder.statistics(),
                engine,
                BATCH,
                compute.threads().workers());
        return new EncoderSession(config, choice.wishes(), encoder, compute, engine, extractor, console);
    }

    public MocoConfig config() {
        return config;
    }

    public TrainedEncoder encoder() {
        return encoder;
    }

    public ComputeSetup compute() {
        return compute;
    }

    /** Encodes with the encoder's weights. */
    public FeatureExtractor extractor() {
        return extractor;
    }

    /** For what the user sees while it goes on. */
    public TaskConsole console() {
        return console;
    }

    /** The engine that the encoder is compiled for. */
    public Engine engine() {
        return engine;
    }

    /**
     * The data set of the config, its images of the encoder's size. What is left out of it is listed in the results folder. It
     * is closed with the session.
     *
     * @throws org.moco4j.UserError as {@link Datasets#load}, and with {@code strict} where an image cannot be read
     */
    public Dataset loadData() throws IOException {
        Dataset data = Datasets.load(dataRequest(), dataProgress());
        loaded.add(data);
        // Its message has the same words as the notes.
        data.skippedFiles().refuseIf(config.data().strict());
        data.warnings().forEach(console::note);
        SkippedFilesCsv.write(resultsFolder().resolve(SkippedFilesCsv.NAME), data.skippedFiles());
        return data;
    }

    /** Which data the config asks for, at the encoder's image size. */
    public DatasetRequest dataRequest() {
        return new ConfigComponents(config)
                .dataRequest(compute.threads().workers())
                .withImages(encoder.shape().imageSize(), resize());
    }

    /** How image files become the encoder's images. */
    public ResizeMode resize() {
        return wishes.resize(encoder.origin(), config);
    }

    /** What the command line says of the images that the encoder takes. */
    public ImageOptions wishes() {
        return wishes;
    }

    /** Shows the loading of data as a task. */
    public DataProgress dataProgress() {
        return new DataLoadingTasks(console, InstantSource.system(), Duration.ZERO);
    }

    /**
     * How this encoder wants its images.
     *
     * @param statistics to normalize them by, see {@link #statistics}
     */
    public Augmentation augmentation(ChannelStatistics statistics) {
        return new ConfigComponents(config)
                .augmentation(statistics, encoder.shape().imageSize());
    }

    /**
     * What images are normalized by: what the command line says, else the encoder's file, else the data. The user is shown what it
     * is, unless the encoder is a run's checkpoint, which knows, and the command line says nothing.
     *
     * @param ofData the statistics of the data; asked for only if they are needed
     * @param whose whose these are, in words
     */
    public ChannelStatistics statistics(Supplier<ChannelStatistics> ofData, String whose) {
        Optional<InputNormalization> ofFile = wishes.wantsDataStatistics()
                ? Optional.empty()
                : encoder.origin().pixels();
        ChannelStatistics statistics =
                ofFile.map(NormalizationChoice::statistics).orElseGet(ofData);
        String source = wishes.pixels()
                .map(NormalizationChoice::words)
                .orElse(ofFile.isPresent() ? "of the encoder's file" : whose);
        if (wishes.pixels().isPresent() || encoder.origin().checkpoint().isEmpty()) {
            console.say("Pixels: " + NormalizationChoice.inWords(statistics) + " (" + source + ")");
        }
        return statistics;
    }

    /** The folder for what is found out of this encoder: its run's, or one named after its file. */
    public Path resultsFolder() {
        return new EncoderDescription(encoder).resultsFolder(config);
    }

    /** The encoder in words, for captions. */
    public String encoderInWords() {
        return new EncoderDescription(encoder).caption();
    }

    @Override
    public void close() {
        extractor.close();
        loaded.forEach(Dataset::close);
        engine.close();
        encoder.close();
    }
}
