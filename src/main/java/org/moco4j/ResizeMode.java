package org.moco4j;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * How an image file of any size becomes the square that an encoder takes. The name is kept with a run, with exported encoders and
 * with embeddings, since features depend on it.
 */
public enum ResizeMode {
    /**
     * The central square, whose sides may lie between two pixels, scaled in one step in 32-bit floats by a triangle filter with
     * antialias.
     */
    @JsonProperty("center-square")
    CENTER_SQUARE,

    /**
     * What torchvision's {@code Resize(side)} and {@code CenterCrop(side)} give for a PIL image: Pillow's bilinear filter with
     * antialias on 8-bit numbers, the longer side cut down to whole pixels, then a crop whose offset is rounded half to even.
     */
    @JsonProperty("torchvision")
    TORCHVISION;

    /** As it is written in a config and in files: {@code center-square}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The one of that name, if there is one. */
    public static Optional<ResizeMode> named(String key) {
        return Arrays.stream(values())
                .filter(resize -> resize.key().equalsIgnoreCase(key))
                .findFirst();
    }
}
