package org.moco4j.session;

import java.io.IOException;
import java.nio.file.Path;
import org.moco4j.UserError;
import org.moco4j.checkpoint.TrainedEncoder;
import org.moco4j.config.MocoConfig;

/**
 * An encoder's file and the config to look at it with.
 *
 * @param config the one given; else, for a file that is a checkpoint, its run's with the keys of the command line
 * @param wishes what the command line says of the images that the encoder takes
 */
public record EncoderChoice(Path file, MocoConfig config, ImageOptions wishes) {
    /**
     * Reads the encoder, to be fed as the command line says.
     *
     * @throws UserError if the file is missing, damaged, or holds no encoder
     */
    public TrainedEncoder load() throws IOException {
        return wishes.applyTo(TrainedEncoder.load(file), config);
    }
}
