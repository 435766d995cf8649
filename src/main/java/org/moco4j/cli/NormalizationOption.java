package org.moco4j.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.commons.cli.Option;
import org.moco4j.UserError;
import org.moco4j.checkpoint.InputNormalization;
import org.moco4j.data.ChannelStatistics;

/**
 * {@code --normalization}: how pixels are normalized before they are encoded.
 *
 * @param scale the numbers; empty for those of the data set
 * @param words what was asked for, for messages
 */
public record NormalizationOption(Optional<InputNormalization> scale, String words) {
    private static final String NAME = "normalization";
    private static final String DATA = "data";
    private static final int NUMBERS = 6;

    /** The option, for a command's list. */
    public static Option option() {
        return CommonOptions.valued(
                NAME,
                "WHICH",
                "(value / 255 - mean) / std with these means and stds: imagenet, cifar10, cifar100, half (0.5, 0.5),"
                        + " none (0, 1), data (the data set's), or six numbers: means, then stds of red, green, blue"
                        + " [those of the encoder's file; if it has none, those of the data set]");
    }

    /**
     * What the command line asks for.
     *
     * @throws UserError if it is neither one of the names nor six numbers that can be
     */
    static Optional<NormalizationOption> of(Invocation invocation) {
        return Optional.ofNullable(invocation.line().getOptionValue(NAME)).map(NormalizationOption::of);
    }

    private static NormalizationOption of(String given) {
        Optional<InputNormalization> scale =
                switch (given.strip().toLowerCase(Locale.ROOT)) {
                    case DATA -> Optional.empty();
                    case "imagenet" -> Optional.of(scale(ChannelStatistics.IMAGENET));
                    case "cifar10" -> Optional.of(scale(ChannelStatistics.CIFAR10));
                    case "cifar100" -> Optional.of(scale(ChannelStatistics.CIFAR100));
                    case "half" -> Optional.of(InputNormalization.of(same(0.5f), same(0.5f)));
                    case "none" -> Optional.of(InputNormalization.of(same(0), same(1)));
                    default -> Optional.of(numbers(given));
                };
        return new NormalizationOption(scale, "--" + NAME + " " + given);
    }

    private static float[] same(float value) {
        return new float[] {value, value, value};
    }

    private static InputNormalization numbers(String given) {
        try {
            List<Float> values =
                    Arrays.stream(given.split(",", -1)).map(Float::valueOf).toList();
            boolean finite = values.stream().allMatch(value -> Float.isFinite(value));
            if (values.size() == NUMBERS && finite) {
                return new InputNormalization(values.subList(0, 3), values.subList(3, NUMBERS));
            }
        } catch (IllegalArgumentException e) {
            throw wrong(given, e);
        }
        throw wrong(given, null);
    }

    private static UserError wrong(String given, Throwable cause) {
        return new UserError(
                "--" + NAME + " " + given
                        + ": expected imagenet, cifar10, cifar100, half, none, data, or six numbers such as"
                        + " 0.485,0.456,0.406,0.229,0.224,0.225: the means of red, green and blue, then the stds, which are above"
                        + " 0",
                cause);
    }

    /** Statistics of a data set as an encoder's file has them. */
    static InputNormalization scale(ChannelStatistics statistics) {
        return InputNormalization.of(statistics.mean(), statistics.std());
    }

    /** The same as a data set has them. */
    static ChannelStatistics statistics(InputNormalization scale) {
        return new ChannelStatistics(floats(scale.mean()), floats(scale.std()));
    }

    private static float[] floats(List<Float> channels) {
        float[] values = new float[channels.size()];
        for (int c = 0; c < values.length; c++) {
            values[c] = channels.get(c);
        }
        return values;
    }

    /** In words: {@code (value / 255 - mean) / std, mean 0.5, 0.5, 0.5, std 0.25, 0.25, 0.25}. */
    public static String inWords(ChannelStatistics statistics) {
        return "(value / 255 - mean) / std, mean " + list(statistics.mean()) + ", std " + list(statistics.std());
    }

    private static String list(float[] values) {
        return List.of(values[0], values[1], values[2]).stream()
                .map(value -> String.format(Locale.ROOT, "%.4f", value)
                        .replaceFirst("0+$", "")
                        .replaceFirst("\\.$", ""))
                .collect(Collectors.joining(", "));
    }
}
