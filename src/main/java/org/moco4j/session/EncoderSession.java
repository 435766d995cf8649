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
import org.moco4j.plan.cuda.CloseStack;
import org.moco4j.report.TaskListener;

/** A loaded and compiled encoder with its config, its compute setup and the console of the command that uses it. */
public final class EncoderSession implements AutoCloseable {
    private final MocoConfig config;
    private final ImageOptions imageOptions;
    private final TrainedEncoder encoder;
    private final ComputeSetup compute;
    private final Engine engine;
    private final FeatureExtractor extractor;
    private final TaskListener console;
    private final List<Dataset> loaded = new ArrayList<>();

    private EncoderSession(
            MocoConfig config,
            ImageOptions imageOptions,
            TrainedEncoder encoder,
            ComputeSetup compute,
            Engine engine,
            FeatureExtractor extractor,
            TaskListener console) {
        this.config = config;
        this.imageOptions = imageOptions;
        this.encoder = encoder;
        this.compute = compute;
        this.engine = engine;
        this.extractor = extractor;
        this.console = console;
    }

    /**
     * Reads an encoder, compiles it and prints what it is. Call this on the thread that computes, see
     * {@link org.moco4j.platform.ComputeThread}.
     *
     * @throws org.moco4j.UserError if the encoder is missing or damaged, or the kernels do not run on this machine
     */
    public static EncoderSession open(EncoderChoice choice, TaskListener console) throws IOException {
        EncoderSession session = prepare(choice, console);
        session.printEncoder(choice.file());
        return session;
    }

    /**
     * Prepares the machine, reads an encoder and compiles it. The only line that it prints says why the CPU computes,
     * if a GPU was requested. Call this on the thread that computes.
     *
     * @throws org.moco4j.UserError if the encoder is missing or damaged, or the kernels do not run on this machine
     */
    public static EncoderSession prepare(EncoderChoice choice, TaskListener console) throws IOException {
        ComputeSetup compute = ComputeSetup.prepareForEncoder(choice.config());
        compute.host().device().warning().ifPresent(console::notice);
        return of(choice, compute, console);
    }

    private void printEncoder(Path chosen) {
        TrainedEncoder.Origin origin = encoder.origin();
        console.info("Encoder: " + encoderCaption());
        if (!origin.file().equals(chosen)) {
            // The user gave a name, so print what it stands for.
            console.info("File: " + origin.file());
        }
        if (!origin.names().isEmpty()) {
            console.info("Weights: " + origin.names());
        }
        if (!origin.head()) {
            console.notice(
                    "There is no projection head in " + origin.file() + ": the output is the backbone's feature.");
        }
        int side = encoder.shape().imageSize();
        console.info("Images: " + side + " x " + side + " pixels, resize " + resize().key() + " ("
                + imageOptions.decidedBy(origin) + ")");
        imageOptions.assumptions(origin).ifPresent(console::notice);
    }

    /**
     * Reads an encoder and compiles it, without printing anything.
     *
     * @param file a checkpoint or another file of weights
     * @throws org.moco4j.UserError if the encoder is missing or damaged, or the kernels do not run on this machine
     */
    public static EncoderSession of(MocoConfig config, Path file, ComputeSetup compute, TaskListener console)
            throws IOException {
        return of(new EncoderChoice(file, config, ImageOptions.NONE), compute, console);
    }

    /**
     * Reads an encoder and compiles it, without printing anything.
     *
     * @throws org.moco4j.UserError if the encoder is missing or damaged, or the kernels do not run on this machine
     */
    public static EncoderSession of(EncoderChoice choice, ComputeSetup compute, TaskListener console)
            throws IOException {
        return of(choice, compute, new ComponentFactory(choice.config()), console);
    }

    /** As {@link #of(EncoderChoice, ComputeSetup, TaskListener)}, with an engine of these components. */
    static EncoderSession of(
            EncoderChoice choice, ComputeSetup compute, ComponentFactory components, TaskListener console)
            throws IOException {
        MocoConfig config = choice.config();
        TrainedEncoder encoder = choice.load();
        Engine engine = components.engine(compute.host());
        FeatureExtractor extractor = FeatureExtractor.ofConstantWeights(
                encoder.shape(),
                encoder.weights(),
                encoder.statistics(),
                engine,
                FeatureExtractor.usualBatch(encoder.shape()),
                compute.threads().workers());
        return new EncoderSession(config, choice.imageOptions(), encoder, compute, engine, extractor, console);
    }

    /** Returns the config. */
    public MocoConfig config() {
        return config;
    }

    /** Returns the encoder. */
    public TrainedEncoder encoder() {
        return encoder;
    }

    /** Returns the machine and the number of threads. */
    public ComputeSetup compute() {
        return compute;
    }

    /** Returns the feature extractor, which uses the weights of the encoder. */
    public FeatureExtractor extractor() {
        return extractor;
    }

    /** Returns the listener that shows progress and notes to the user. */
    public TaskListener console() {
        return console;
    }

    /** Returns the engine that the encoder is compiled for. */
    public Engine engine() {
        return engine;
    }

    /**
     * Loads the data set of the config, with images of the size that the encoder takes. A list of the skipped files is
     * written to the results folder. The data set is closed with the session.
     *
     * @throws org.moco4j.UserError as {@link Datasets#load}, and if {@code strict} is on and an image cannot be read
     */
    public Dataset loadData() throws IOException {
        Dataset data = Datasets.load(dataRequest(), dataProgress());
        loaded.add(data);
        // Before the notes, because the error has the same text.
        data.skippedFiles().failIfStrict(config.data().strict());
        data.warnings().forEach(console::notice);
        SkippedFilesCsv.write(resultsFolder().resolve(SkippedFilesCsv.NAME), data.skippedFiles());
        return data;
    }

    /** Returns the request for the data of the config, with images of the size that the encoder takes. */
    public DatasetRequest dataRequest() {
        return new ComponentFactory(config)
                .dataRequest(compute.threads().workers())
                .withImages(encoder.shape().imageSize(), resize());
    }

    /** Returns how image files are resized for the encoder. */
    public ResizeMode resize() {
        return imageOptions.resize(encoder.origin(), config);
    }

    /** Returns how the command line changes the images that the encoder takes. */
    public ImageOptions imageOptions() {
        return imageOptions;
    }

    /** Returns a listener that shows the loading of data. */
    public DataProgress dataProgress() {
        return new DataLoadingTasks(console, InstantSource.system(), Duration.ZERO);
    }

    /**
     * Returns the augmentation of images of the size that the encoder takes.
     *
     * @param statistics means and standard deviations for the normalization, see {@link #statistics}
     */
    public Augmentation augmentation(ChannelStatistics statistics) {
        return new ComponentFactory(config)
                .augmentation(statistics, encoder.shape().imageSize());
    }

    /**
     * Returns the means and standard deviations for the normalization of images. The command line decides first, then
     * the encoder's file, then what is usual for an encoder with ImageNet's stem, then the data. They are printed if
     * the command line sets them or the encoder is not the checkpoint of a run.
     *
     * @param ofData computes the statistics of the data; called only if they are needed
     * @param dataSource where the statistics of the data come from, for the printed line
     */
    public ChannelStatistics statistics(Supplier<ChannelStatistics> ofData, String dataSource) {
        Optional<InputNormalization> ofFile = imageOptions.wantsDataStatistics()
                ? Optional.empty()
                : encoder.origin().pixelsOrUsual();
        ChannelStatistics statistics =
                ofFile.map(NormalizationChoice::statistics).orElseGet(ofData);
        String source = imageOptions
                .pixels()
                .map(NormalizationChoice::text)
                .orElseGet(() -> ofFile.isEmpty()
                        ? dataSource
                        : encoder.origin().pixels().isPresent() ? "of the encoder's file" : "assumed");
        if (imageOptions.pixels().isPresent() || encoder.origin().checkpoint().isEmpty()) {
            console.info("Pixels: " + NormalizationChoice.describe(statistics) + " (" + source + ")");
        }
        return statistics;
    }

    /** Returns the results folder of this encoder: that of its run, or a folder named after its file. */
    public Path resultsFolder() {
        return encoder.resultsFolder(config);
    }

    /** Returns the name of the encoder for captions. */
    public String encoderCaption() {
        return encoder.caption();
    }

    @Override
    public void close() {
        try (CloseStack all = new CloseStack()) {
            all.push(encoder::close);
            all.push(engine::close);
            loaded.forEach(data -> all.push(data::close));
            all.push(extractor::close);
        }
    }
}
