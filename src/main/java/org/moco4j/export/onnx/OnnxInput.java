package org.moco4j.export.onnx;

import java.util.Locale;

/** The input of an exported ONNX model: {@code [N, 3, H, W]}, red, green, blue. */
public enum OnnxInput {
    /** Floats from 0 to 1, as from PyTorch's {@code ToTensor}; the model normalizes them. */
    ZERO_TO_ONE("float values from 0 to 1", "inside the model: (images - pixel_mean) / pixel_std"),
    /** Unsigned bytes, as from image decoders; the model normalizes them. */
    BYTES("uint8 values from 0 to 255", "inside the model: (images / 255 - pixel_mean) / pixel_std"),
    /** Floats that are already normalized as in the encoder's training. */
    NORMALIZED(
            "float values, normalized: (value / 255 - pixel_mean) / pixel_std of values from 0 to 255",
            "before the model: images = (value / 255 - pixel_mean) / pixel_std of values from 0 to 255");

    private final String description;
    private final String normalization;

    OnnxInput(String description, String normalization) {
        this.description = description;
        this.normalization = normalization;
    }

    /** The name on the command line: {@code zero-to-one}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Where the values of {@code images} are normalized, and the formula. */
    public String normalization() {
        return normalization;
    }

    /** A description as text. */
    public String description() {
        return description;
    }
}
