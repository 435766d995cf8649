package org.moco4j.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.commons.cli.Option;
import org.moco4j.UserError;
import org.moco4j.checkpoint.Checkpoint;
import org.moco4j.checkpoint.CheckpointStore;
import org.moco4j.checkpoint.TrainedEncoder;
import org.moco4j.config.ConfigSource;
import org.moco4j.config.MocoConfig;
import org.moco4j.io.UnicodeNames;
import org.moco4j.session.EncoderChoice;
import org.moco4j.session.EncoderSession;
import org.moco4j.session.ImageOptions;
import org.moco4j.text.SafeText;

/** {@code --checkpoint}: which encoder a command uses. */
public final class EncoderOption {
    private static final String NAME = "checkpoint";
    private static final String BEST = "best";
    private static final String LATEST = "latest";

    /** What {@link Command#withoutConfig} says of a command that has this option. */
    public static final String WITHOUT_CONFIG =
            "with --checkpoint FILE: the config in the checkpoint; else with --dataset or --data-dir: the defaults in "
                    + "brackets below; else the built-in quickstart, conf/quickstart.json";

    private EncoderOption() {}

    /** The option, for a command's list. */
    public static Option option() {
        return CommonOptions.valued(
                NAME,
                "WHICH",
                "best or latest of the config's run, or a file: a checkpoint, an exported encoder, or a safetensors "
                        + "file with torchvision's names, after any prefix; best means latest if no kNN monitor chose "
                        + "a best [best]");
    }

    /**
     * Finds the encoder that the command line asks for; loads nothing of ND4J.
     *
     * @throws UserError if there is no such encoder, or it is damaged
     */
    public static EncoderChoice choose(Invocation invocation) throws IOException {
        String which = invocation.line().getOptionValue(NAME, BEST);
        ConfigSource source = invocation.configSource();
        if (which.equals(BEST) || which.equals(LATEST)) {
            MocoConfig config = invocation.config();
            return new EncoderChoice(ofTheRun(config, which), config, images(invocation, config));
        }
        Path file = UnicodeNames.existing(file(which));
        Optional<Checkpoint> checkpoint = TrainedEncoder.readOrigin(file).checkpoint();
        boolean ownConfig = source.file().isEmpty() && checkpoint.isPresent();
        MocoConfig config = ownConfig ? checkpoint.get().config().with(source.overrides()) : invocation.config();
        return new EncoderChoice(file, config, images(invocation, config));
    }

    private static ImageOptions images(Invocation invocation, MocoConfig config) {
        return ImageOptions.of(invocation.configSource(), config, NormalizationOption.of(invocation));
    }

    /**
     * Reads the encoder that the command line asks for and compiles it. Call it on the thread that computes, see
     * {@link org.moco4j.platform.ComputeThread}.
     *
     * @throws UserError if there is no such encoder, or the kernels don't run here
     */
    public static EncoderSession open(Invocation invocation, InstantSource clock) throws IOException {
        return EncoderSession.open(choose(invocation), Consoles.tasks(invocation, clock));
    }

    private static Path file(String which) {
        try {
            return Path.of(which);
        } catch (InvalidPathException e) {
            throw new UserError(
                    "--" + NAME + " \"" + SafeText.of(which) + "\" is not the path of a file: " + e.getReason() + "."
                            + UserError.localeHint(e),
                    e);
        }
    }

    private static Path ofTheRun(MocoConfig config, String which) {
        CheckpointStore store = new CheckpointStore(config.runFolder());
        Optional<Path> file = which.equals(BEST)
                ? store.bestOrLast()
                : Stream.of(store.last(), store.previous())
                        .filter(Files::exists)
                        .findFirst();
        return file.orElseThrow(
                () -> new UserError(
                        "There is no checkpoint of this config's run in "
                                + store.last().getParent()
                                + ". Train it first (the same options without the command's name), or name a file: --checkpoint FILE."));
    }
}
