package org.moco4j.export.onnx;

import java.util.Locale;

/** What an exported ONNX model takes: {@code [N, 3, H, W]}, red, green, blue. */
public enum PixelInput {
    /** Floats from 0 to 1, as PyTorch's {@code ToTensor} gives; the model normalises them. */
    ZERO_TO_ONE("float values from 0 to 1"),
    /** Unsigned bytes, as decoders of pictures give; the model normalises them. */
    BYTES("uint8 values from 0 to 255"),
    /** Floats that are normalised already, as the encoder was trained. */
    NORMALIZED("float values, normalised: (value / 255 - mean) / std");

    private final String words;

    PixelInput(String words) {
        this.words = words;
    }

    /** As a user writes it: {@code zero-to-one}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** In words. */
    public String words() {
        return words;
    }
}
