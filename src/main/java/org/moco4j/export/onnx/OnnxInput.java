package org.moco4j.export.onnx;

import java.util.Locale;

/** What an exported ONNX model takes: {@code [N, 3, H, W]}, red, green, blue. */
public enum OnnxInput {
    /** Floats from 0 to 1, as PyTorch's {@code ToTensor} gives; the model normalizes them. */
    ZERO_TO_ONE("float values from 0 to 1", "inside the model: (images - pixel_mean) / pixel_std"),
    /** Unsigned bytes, as decoders of images give; the model normalizes them. */
    BYTES("uint8 values from 0 to 255", "inside the model: (images / 255 - pixel_mean) / pixel_std"),
    /** Floats that are normalized already, as the encoder was trained. */
    NORMALIZED(
            "float values, normalized: (value / 255 - pixel_mean) / pixel_std of values from 0 to 255",
            "before the model: images = (value / 255 - pixel_mean) / pixel_std of values from 0 to 255");

    private final String words;
    private final String normalization;

    OnnxInput(String words, String normalization) {
        this.words = words;
        this.normalization = normalization;
    }

    /** As a user writes it: {@code zero-to-one}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Where and how the values of {@code images} are normalized, as a formula. */
    public String normalization() {
        return normalization;
    }

    /** In words. */
    public String words() {
        return words;
    }
}
