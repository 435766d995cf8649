package org.moco4j.session;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.moco4j.UserError;
import org.moco4j.checkpoint.CheckpointStore;
import org.moco4j.checkpoint.TrainedEncoder;
import org.moco4j.config.MocoConfig;

/**
 * The encoder that a command uses, and the config for it.
 *
 * @param file a checkpoint or another file of weights
 * @param config the config that the user gave. If the user gave none and the file is a checkpoint, this is the config
 *     of its run with the keys of the command line.
 * @param imageOptions how the command line changes the images that the encoder takes
 */
public record EncoderChoice(Path file, MocoConfig config, ImageOptions imageOptions) {
    /**
     * Reads the encoder for a file that states how its images are prepared. What the encoder's file does not state is
     * assumed.
     *
     * @param notice receives what is assumed, if anything is
     * @throws UserError if the file is missing, damaged, or contains no encoder
     */
    public TrainedEncoder loadForExport(Consumer<String> notice) throws IOException {
        TrainedEncoder encoder = load();
        imageOptions.assumptions(encoder.origin()).ifPresent(notice);
        return imageOptions.wantsDataStatistics() ? encoder : encoder.withUsualInput();
    }

    /**
     * Reads the encoder and applies the image options.
     *
     * @throws UserError if the file is missing, damaged, or contains no encoder
     */
    public TrainedEncoder load() throws IOException {
        return imageOptions.applyTo(TrainedEncoder.load(file), config);
    }

    /**
     * Returns the checkpoint of a config's run.
     *
     * @param best whether the best checkpoint is wanted; if there is none, or if false, this is the latest one
     * @throws UserError if there is no checkpoint
     */
    public static Path ofTheRun(MocoConfig config, boolean best) {
        CheckpointStore store = new CheckpointStore(config.runFolder());
        Optional<Path> file = best
                ? store.bestOrLast()
                : Stream.of(store.last(), store.previous())
                        .filter(Files::exists)
                        .findFirst();
        return file.orElseThrow(() -> new UserError("There is no checkpoint of this config's run in "
                + store.last().getParent()
                + ". Train it first (the same options without the command's name), or name a file:"
                + " --checkpoint FILE."));
    }
}
