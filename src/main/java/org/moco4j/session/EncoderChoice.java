package org.moco4j.session;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.moco4j.UserError;
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
     * Returns what is assumed of the encoder's images, for a message; empty if nothing is assumed.
     *
     * @throws UserError if the file is missing, damaged, or contains no encoder
     */
    public Optional<String> assumptions() throws IOException {
        return imageOptions.assumptions(TrainedEncoder.readOrigin(file));
    }

    /**
     * Reads the encoder for a file that states how its images are prepared. What the encoder's file does not state is
     * assumed, see {@link ImageOptions#assumptions}.
     *
     * @throws UserError if the file is missing, damaged, or contains no encoder
     */
    public TrainedEncoder loadForExport() throws IOException {
        TrainedEncoder encoder = load();
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
}
