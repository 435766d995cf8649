package org.moco4j.session;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.moco4j.ResizeMode;
import org.moco4j.checkpoint.TrainedEncoder;
import org.moco4j.checkpoint.UsualInput;
import org.moco4j.config.ConfigSource;
import org.moco4j.config.MocoConfig;

/**
 * How the command line changes the images that an encoder takes. For each property the command line decides first, then
 * the encoder's file, then what is usual for an encoder with ImageNet's stem, then the config.
 *
 * @param imageSize height and width in pixels, if the command line sets it
 * @param resize how image files become squares, if the command line sets it
 * @param pixels how pixels are normalized, if the command line sets it
 * @param dataNamed whether the user named a data set, by a config file or on the command line
 */
public record ImageOptions(
        Optional<Integer> imageSize,
        Optional<ResizeMode> resize,
        Optional<NormalizationChoice> pixels,
        boolean dataNamed) {
    /** No option is set: the encoder's file and its run decide. */
    static final ImageOptions NONE = new ImageOptions(Optional.empty(), Optional.empty(), Optional.empty(), true);

    private static final String IMAGE_SIZE = "image-size";
    private static final String RESIZE = "resize";
    private static final String DATASET = "dataset";

    /**
     * Reads the options of a command line.
     *
     * @param source the keys on the command line, and the config file
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

    /** Returns these options, with those of {@code others} where the command line sets none. */
    public ImageOptions or(ImageOptions others) {
        return new ImageOptions(
                imageSize.or(others::imageSize), resize.or(others::resize), pixels.or(others::pixels), dataNamed);
    }

    /** Returns the height and width of the encoder's images, in pixels. */
    int imageSize(TrainedEncoder.Origin origin, MocoConfig config) {
        return imageSize.or(origin::imageSizeOrUsual).orElse(config.data().imageSize());
    }

    /** Returns how image files are resized to this size. */
    ResizeMode resize(TrainedEncoder.Origin origin, MocoConfig config) {
        return resize.or(origin::resizeOrUsual).orElse(config.data().resize());
    }

    /** Describes where image size and resize mode come from. */
    String decidedBy(TrainedEncoder.Origin origin) {
        boolean usual = origin.usual().isPresent();
        return part(IMAGE_SIZE, imageSize.isPresent(), origin.imageSize().isPresent(), usual) + ", "
                + part(RESIZE, resize.isPresent(), origin.resize().isPresent(), usual);
    }

    private static String part(String key, boolean isSet, boolean inFile, boolean usual) {
        if (isSet) {
            return "--" + key;
        }
        return key + (inFile ? " of the encoder's file" : usual ? " assumed" : " of the config");
    }

    /**
     * Returns what is assumed of the images and how to change it, for a message; empty if nothing is assumed.
     *
     * @param origin the encoder's file, before {@link #applyTo}
     */
    public Optional<String> assumptions(TrainedEncoder.Origin origin) {
        if (origin.usual().isEmpty()) {
            return Optional.empty();
        }
        UsualInput usual = origin.usual().get();
        List<String> assumed = new ArrayList<>();
        List<String> options = new ArrayList<>();
        if (imageSize.isEmpty() && origin.imageSize().isEmpty()) {
            assumed.add(usual.imageSize() + " pixels");
            options.add("--" + IMAGE_SIZE);
        }
        if (resize.isEmpty() && origin.resize().isEmpty()) {
            assumed.add("resize " + usual.resize().key());
            options.add("--" + RESIZE);
        }
        if (pixels.isEmpty() && origin.pixels().isEmpty()) {
            assumed.add("normalization imagenet");
            options.add(NormalizationChoice.OPTION);
        }
        return assumed.isEmpty()
                ? Optional.empty()
                : Optional.of(origin.file() + " does not state how its images were prepared. It has ImageNet's stem,"
                        + " so these are assumed: " + String.join(", ", assumed) + ". If they are wrong, set "
                        + String.join(", ", options) + ".");
    }

    /**
     * Returns whether the command line chooses the statistics of the data set, even if the encoder's file has others.
     */
    public boolean wantsDataStatistics() {
        return pixels.isPresent() && pixels.get().scale().isEmpty();
    }

    /** Returns the encoder with these options applied. */
    TrainedEncoder applyTo(TrainedEncoder encoder, MocoConfig config) {
        return encoder.withInput(
                imageSize(encoder.origin(), config), pixels.flatMap(NormalizationChoice::scale), resize);
    }
}
