package org.moco4j.session;

import java.util.Map;
import java.util.Optional;
import org.moco4j.ResizeMode;
import org.moco4j.checkpoint.TrainedEncoder;
import org.moco4j.config.ConfigSource;
import org.moco4j.config.MocoConfig;

/**
 * What the command line says of the images that an encoder takes. For each of their traits it comes first, then what the encoder's
 * file says, then the config if the user named one.
 *
 * @param imageSize height and width in pixels, if it is asked for
 * @param resize how image files become squares, if it is asked for
 * @param pixels how they are normalized, if it is asked for
 * @param dataNamed whether the user named a data set, by a config file or on the command line
 */
public record ImageOptions(
        Optional<Integer> imageSize,
        Optional<ResizeMode> resize,
        Optional<NormalizationChoice> pixels,
        boolean dataNamed) {
    /** The file and its run decide. */
    public static final ImageOptions NONE =
            new ImageOptions(Optional.empty(), Optional.empty(), Optional.empty(), true);

    private static final String IMAGE_SIZE = "image-size";
    private static final String RESIZE = "resize";
    private static final String DATASET = "dataset";

    /**
     * What the command line says.
     *
     * @param source the keys that it overrides, and the config file
     * @param config as read from {@code source}
     * @param pixels the value of {@code --normalization}
     */
    public static ImageOptions of(ConfigSource source, MocoConfig config, Optional<NormalizationChoice> pixels) {
        Map<String, String> given = source.overrides();
        return new ImageOptions(
                given.containsKey(IMAGE_SIZE) ? Optional.of(config.data().imageSize()) : Optional.empty(),
                given.containsKey(RESIZE) ? Optional.of(config.data().resize()) : Optional.empty(),
                pixels,
                source.file().isPresent() || given.containsKey(DATASET));
    }

    /** Height and width of the images that an encoder is to take, in pixels. */
    int imageSize(TrainedEncoder.Origin origin, MocoConfig config) {
        return imageSize.or(origin::imageSize).orElse(config.data().imageSize());
    }

    /** How image files become such images. */
    ResizeMode resize(TrainedEncoder.Origin origin, MocoConfig config) {
        return resize.or(origin::resize).orElse(config.data().resize());
    }

    /** Who decided the size and the resizing, in words. */
    String decidedBy(TrainedEncoder.Origin origin) {
        return part(IMAGE_SIZE, imageSize.isPresent(), origin.imageSize().isPresent()) + ", "
                + part(RESIZE, resize.isPresent(), origin.resize().isPresent());
    }

    private static String part(String key, boolean asked, boolean inFile) {
        return asked ? "--" + key : key + " of the " + (inFile ? "encoder's file" : "config");
    }

    /** Whether the data set's own statistics are asked for, whatever the encoder's file says. */
    public boolean wantsDataStatistics() {
        return pixels.isPresent() && pixels.get().scale().isEmpty();
    }

    /** An encoder that is fed as this says. */
    public TrainedEncoder applyTo(TrainedEncoder encoder, MocoConfig config) {
        return encoder.withInput(
                imageSize(encoder.origin(), config), pixels.flatMap(NormalizationChoice::scale), resize);
    }
}
