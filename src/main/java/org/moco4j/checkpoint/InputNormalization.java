package org.moco4j.checkpoint;

import java.util.List;
import java.util.stream.IntStream;

/**
 * The normalization of an encoder's input, for each channel: {@code (value / 255 - mean) / std}. An encoder needs it to
 * encode other images correctly.
 *
 * @param mean means of red, green and blue, where the maximum of a channel is 1
 * @param std standard deviations of red, green and blue, above 0
 */
public record InputNormalization(List<Float> mean, List<Float> std) {
    /** The usual normalization for encoders that were trained on ImageNet, from torchvision's documentation. */
    public static final InputNormalization IMAGENET =
            of(new float[] {0.485f, 0.456f, 0.406f}, new float[] {0.229f, 0.224f, 0.225f});

    /** Creates the normalization of three channels. */
    public static InputNormalization of(float[] mean, float[] std) {
        return new InputNormalization(list(mean), list(std));
    }

    /** @throws IllegalArgumentException if there are not three channels, or a standard deviation is not above 0 */
    public InputNormalization {
        mean = List.copyOf(mean);
        std = List.copyOf(std);
        if (mean.size() != 3 || std.size() != 3 || std.stream().anyMatch(deviation -> !(deviation > 0))) {
            throw new IllegalArgumentException(
                    "expected mean and std of three channels, std above 0; got " + mean + " and " + std);
        }
    }

    private static List<Float> list(float[] channels) {
        return IntStream.range(0, channels.length).mapToObj(c -> channels[c]).toList();
    }
}
