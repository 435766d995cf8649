package org.moco4j.cli;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;
import org.moco4j.UserError;
import org.moco4j.checkpoint.Checkpoint;
import org.moco4j.checkpoint.TrainedEncoder;
import org.moco4j.config.ConfigSource;
import org.moco4j.config.MocoConfig;
import org.moco4j.io.UnicodeNames;
import org.moco4j.session.EncoderChoice;
import org.moco4j.session.EncoderSession;
import org.moco4j.session.ImageOptions;
import org.moco4j.session.NormalizationChoice;

/** The options that choose an encoder: {@code --checkpoint}, and {@code --normalization} for its images. */
public final class EncoderOption {
    static final String NAME = "checkpoint";
    private static final String BEST = "best";
    private static final String LATEST = "latest";

    private static final String NORMALIZATION = "normalization";

    /** The text of {@link Command#withoutConfig} for a command with these options. */
    public static final String WITHOUT_CONFIG =
            "with --checkpoint FILE: the config in the checkpoint; else with --dataset or --data-dir: the defaults in "
                    + "brackets below; else the built-in quickstart, conf/quickstart.json";

    private EncoderOption() {}

    /** Returns the options for a command's list. */
    public static Options options() {
        return options(BEST);
    }

    /** @param otherwise which encoder it is if the option is not given, for the help */
    static Options options(String otherwise) {
        Option encoder = CommonOptions.valued(
                NAME,
                "WHICH",
                "best or latest of the config's run; or cifar10-resnet18, which ships with the program, or another name"
                        + " in a folder models; or a file: a checkpoint, an exported encoder, or a safetensors or"
                        + " PyTorch file with torchvision's names, after any prefix; best means latest if no kNN"
                        + " monitor chose a best [" + otherwise + "]");
        Option normalization = CommonOptions.valued(
                NORMALIZATION,
                "WHICH",
                "(value / 255 - mean) / std with these means and stds: imagenet, cifar10, cifar100, half (0.5, 0.5),"
                        + " none (0, 1), data (the data set's), or six numbers: means, then stds of red, green, blue"
                        + " [those of the encoder's file; if it has none, imagenet for ImageNet's stem, else data]");
        return new Options().addOption(encoder).addOption(normalization);
    }

    /** Finds the encoder that the user chose, or the best one of the config's run. Loads no class of ND4J. */
    public static EncoderChoice choose(Invocation invocation) throws IOException {
        return choose(invocation, BEST);
    }

    /**
     * Finds the encoder that the user chose. Loads no class of ND4J.
     *
     * @param otherwise the value of {@code --checkpoint} if the user did not give one
     * @throws UserError if the encoder is missing or damaged, or the normalization is wrong
     */
    static EncoderChoice choose(Invocation invocation, String otherwise) throws IOException {
        String which = invocation.value(NAME).orElse(otherwise);
        ConfigSource source = invocation.configSource();
        if (which.equals(BEST) || which.equals(LATEST)) {
            MocoConfig config = invocation.config();
            return new EncoderChoice(
                    EncoderChoice.ofTheRun(config, which.equals(BEST)), config, images(invocation, config));
        }
        Path file = UnicodeNames.existing(file(which));
        Optional<Checkpoint> checkpoint = TrainedEncoder.readOrigin(file).checkpoint();
        boolean useItsConfig = source.file().isEmpty() && checkpoint.isPresent();
        MocoConfig config = useItsConfig ? checkpoint.get().config().with(source.overrides()) : invocation.config();
        return new EncoderChoice(file, config, images(invocation, config));
    }

    private static ImageOptions images(Invocation invocation, MocoConfig config) {
        return ImageOptions.of(
                invocation.configSource(),
                config,
                invocation.value(NORMALIZATION).map(NormalizationChoice::of));
    }

    /**
     * Reads the encoder that the user chose, and compiles it. Call this on the thread that computes, see
     * {@link org.moco4j.platform.ComputeThread}.
     *
     * @throws UserError if the encoder is missing or damaged, or the kernels do not run on this machine
     */
    static EncoderSession open(Invocation invocation, InstantSource clock) throws IOException {
        return EncoderSession.open(choose(invocation), invocation.taskConsole(clock));
    }

    private static Path file(String which) {
        try {
            return Path.of(which);
        } catch (InvalidPathException e) {
            throw UserError.notAPath("--" + NAME, e);
        }
    }
}
