package org.moco4j.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.moco4j.augment.Augmentation;
import org.moco4j.checkpoint.PixelScale;
import org.moco4j.checkpoint.TrainedEncoder;
import org.moco4j.config.MocoConfig;
import org.moco4j.data.ChannelStatistics;
import org.moco4j.data.DataProgress;
import org.moco4j.data.Dataset;
import org.moco4j.data.DatasetRequest;
import org.moco4j.data.Datasets;
import org.moco4j.eval.FeatureExtractor;
import org.moco4j.plan.Engine;
import org.moco4j.report.TaskConsole;

/** An encoder that is ready to encode, and what a command that looks at it needs beside it. */
public final class EncoderSession implements AutoCloseable {
    private static final int BATCH = 256;

    private final MocoConfig config;
    private final TrainedEncoder encoder;
    private final Compute compute;
    private final Engine engine;
    private final FeatureExtractor extractor;
    private final TaskConsole console;
    private final List<Dataset> loaded = new ArrayList<>();

    private EncoderSession(
            MocoConfig config,
            TrainedEncoder encoder,
            Compute compute,
            Engine engine,
            FeatureExtractor extractor,
            TaskConsole console) {
        this.config = config;
        this.encoder = encoder;
        this.compute = compute;
        this.engine = engine;
        this.extractor = extractor;
        this.console = console;
    }

    /**
     * Reads the encoder that the command line asks for and compiles it. To be called on the thread that computes, see
     * {@link org.moco4j.machine.ComputeThread}.
     *
     * @throws org.moco4j.UserError where there is none, or kernels don't run here
     */
    public static EncoderSession open(Invocation invocation, InstantSource clock) throws IOException {
        EncoderOption.Choice choice = EncoderOption.choose(invocation);
        Compute compute = Compute.prepare(choice.config());
        EncoderSession session = of(choice.config(), choice.file(), compute, Consoles.tasks(invocation, clock));
        session.console.say("Encoder: " + session.encoderInWords());
        return session;
    }

    /**
     * Reads an encoder and compiles it.
     *
     * @param file a checkpoint or another file of weights
     * @throws org.moco4j.UserError where there is none, or kernels don't run here
     */
    public static EncoderSession of(MocoConfig config, Path file, Compute compute, TaskConsole console)
            throws IOException {
        TrainedEncoder encoder = TrainedEncoder.load(file);
        Engine engine = new Blueprint(config).engine(compute.machine());
        FeatureExtractor extractor = new FeatureExtractor(
                encoder.shape(),
                encoder.weights(),
                encoder.statistics(),
                engine,
                BATCH,
                compute.threads().workers());
        return new EncoderSession(config, encoder, compute, engine, extractor, console);
    }

    public MocoConfig config() {
        return config;
    }

    public TrainedEncoder encoder() {
        return encoder;
    }

    public Compute compute() {
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
     * @throws org.moco4j.UserError as {@link Datasets#load}, and with {@code strict} where a picture cannot be read
     */
    public Dataset loadData() throws IOException {
        Dataset data = Datasets.load(dataRequest(), dataProgress());
        loaded.add(data);
        data.warnings().forEach(console::note);
        data.leftOut().refuseIf(config.data().strict());
        UnreadableList.write(resultsFolder().resolve(UnreadableList.NAME), data.leftOut());
        return data;
    }

    /** Which data the config asks for, at the encoder's image size. */
    public DatasetRequest dataRequest() {
        return new Blueprint(config)
                .dataRequest(compute.threads().workers())
                .withImageSize(encoder.shape().imageSize());
    }

    /** Shows the loading of data as a task. */
    public DataProgress dataProgress() {
        return new DataTasks(console, InstantSource.system(), Duration.ZERO);
    }

    /**
     * How this encoder wants its images.
     *
     * @param otherwise the statistics to normalise by where the encoder's file does not say; asked for only then
     */
    public Augmentation augmentation(Supplier<ChannelStatistics> otherwise) {
        Optional<PixelScale> known = encoder.origin().pixels();
        ChannelStatistics statistics = known.map(EncoderSession::statistics).orElseGet(otherwise);
        return new Blueprint(config).augmentation(statistics, encoder.shape().imageSize());
    }

    private static ChannelStatistics statistics(PixelScale pixels) {
        return new ChannelStatistics(floats(pixels.mean()), floats(pixels.std()));
    }

    private static float[] floats(List<Float> channels) {
        float[] values = new float[channels.size()];
        for (int c = 0; c < values.length; c++) {
            values[c] = channels.get(c);
        }
        return values;
    }

    /** The folder for what is found out of this encoder: its run's, or one named after its file. */
    public Path resultsFolder() {
        return new EncoderWords(encoder).resultsFolder(config);
    }

    /** The encoder in words, for captions. */
    public String encoderInWords() {
        return new EncoderWords(encoder).caption();
    }

    @Override
    public void close() {
        extractor.close();
        loaded.forEach(Dataset::close);
        engine.close();
        encoder.close();
    }
}
