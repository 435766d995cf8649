package org.moco4j;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * How an image of any size is made square for an encoder. The mode is stored with runs, exported encoders and
 * embeddings, because features depend on it.
 */
public enum ResizeMode {
    /**
     * The central square, whose sides can be between two pixels, scaled in one step in 32-bit floats with a triangle
     * filter with antialiasing.
     */
    @JsonProperty("center-square")
    CENTER_SQUARE(1),

    /**
     * The result of torchvision's {@code Resize(side)} and {@code CenterCrop(side)} for a PIL image: Pillow's bilinear
     * filter with antialiasing on 8-bit numbers, the longer side truncated to whole pixels, then a crop whose offset is
     * rounded half to even.
     */
    @JsonProperty("torchvision")
    TORCHVISION(1),

    /**
     * The usual preparation of images for encoders that were trained on ImageNet: torchvision's {@code Resize(256)} and
     * {@code CenterCrop(224)} for a PIL image, or in proportion for other sizes. The arithmetic is that of
     * {@link #TORCHVISION}.
     */
    @JsonProperty("imagenet")
    IMAGENET(256 / 224.0),

    /**
     * The preparation of images for torchvision's weights {@code IMAGENET1K_V2}: {@code Resize(232)} and
     * {@code CenterCrop(224)} for a PIL image, or in proportion for other sizes. The arithmetic is that of
     * {@link #TORCHVISION}.
     */
    @JsonProperty("imagenet-232")
    IMAGENET_232(232 / 224.0);

    /** The shorter side before the central square is cut out, in units of the square's side. */
    private final double margin;

    ResizeMode(double margin) {
        this.margin = margin;
    }

    /**
     * Returns the length of the shorter side before the central square is cut out.
     *
     * @param side height and width of the square
     */
    public int shorterSide(int side) {
        return (int) Math.rint(side * margin);
    }

    /** Returns the name in configs and files: {@code center-square}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Returns the mode with this name; empty if there is none. */
    public static Optional<ResizeMode> named(String key) {
        return Arrays.stream(values())
                .filter(resize -> resize.key().equalsIgnoreCase(key))
                .findFirst();
    }
}
