package org.moco4j.checkpoint;

import java.util.List;
import java.util.stream.IntStream;

/**
 * How an encoder's images were normalized, channel by channel: {@code (value / 255 - mean) / std}. Without it an encoder's
 * weights are of little use on other images.
 *
 * @param mean of red, green and blue, where a full channel is 1
 * @param std likewise, above 0
 */
public record InputNormalization(List<Float> mean, List<Float> std) {
    /** The scale of three channels each. */
    public static InputNormalization of(float[] mean, float[] std) {
        return new InputNormalization(list(mean), list(std));
    }

    /** @throws IllegalArgumentException where there are not three channels, or a deviation is not above 0 */
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
