package org.moco4j.session;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.moco4j.UserError;
import org.moco4j.checkpoint.InputNormalization;
import org.moco4j.data.ChannelStatistics;

/**
 * The value of {@code --normalization}: how pixels are normalized before they are encoded.
 *
 * @param scale means and standard deviations; empty for those of the data set
 * @param text the option as the user wrote it, for messages
 */
public record NormalizationChoice(Optional<InputNormalization> scale, String text) {
    /** The name of the option, for messages. */
    static final String OPTION = "--normalization";

    private static final String DATA = "data";
    private static final int NUMBERS = 6;
    private static final Pattern DESCRIPTION = Pattern.compile(".* mean ([-0-9., ]+), std ([-0-9., ]+)");

    /**
     * Parses a value: {@code imagenet}, {@code cifar10}, {@code cifar100}, {@code half}, {@code none}, {@code data}, or
     * six numbers.
     *
     * @throws UserError if it is none of these
     */
    public static NormalizationChoice of(String given) {
        Optional<InputNormalization> scale =
                switch (given.strip().toLowerCase(Locale.ROOT)) {
                    case DATA -> Optional.empty();
                    case "imagenet" -> Optional.of(InputNormalization.IMAGENET);
                    case "cifar10" -> Optional.of(scale(ChannelStatistics.CIFAR10));
                    case "cifar100" -> Optional.of(scale(ChannelStatistics.CIFAR100));
                    case "half" -> Optional.of(InputNormalization.of(same(0.5f), same(0.5f)));
                    case "none" -> Optional.of(InputNormalization.of(same(0), same(1)));
                    default -> Optional.of(numbers(given));
                };
        return new NormalizationChoice(scale, OPTION + " " + given);
    }

    /**
     * Returns the normalization of a text that {@link #describe} wrote, with four decimals; empty for another text.
     *
     * @param source where the text is from, for messages
     */
    public static Optional<NormalizationChoice> described(String text, String source) {
        Matcher numbers = DESCRIPTION.matcher(text);
        return numbers.matches()
                ? Optional.of(new NormalizationChoice(
                        Optional.of(numbers(numbers.group(1) + "," + numbers.group(2))), source))
                : Optional.empty();
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
                OPTION + " " + given
                        + ": expected imagenet, cifar10, cifar100, half, none, data, or six numbers such as"
                        + " 0.485,0.456,0.406,0.229,0.224,0.225: the means of red, green and blue, then the stds,"
                        + " which are above 0",
                cause);
    }

    /** Converts statistics of a data set to the form of an encoder's file. */
    static InputNormalization scale(ChannelStatistics statistics) {
        return InputNormalization.of(statistics.mean(), statistics.std());
    }

    /** Converts the normalization of an encoder's file to statistics of a data set. */
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

    /**
     * Describes a normalization, such as {@code (value / 255 - mean) / std, mean 0.5, 0.5, 0.5, std 0.25, 0.25, 0.25}.
     */
    public static String describe(ChannelStatistics statistics) {
        return "(value / 255 - mean) / std, mean " + list(statistics.mean()) + ", std " + list(statistics.std());
    }

    /** Describes the normalization of an encoder's file in the same way. */
    public static String describe(InputNormalization scale) {
        return describe(statistics(scale));
    }

    private static String list(float[] values) {
        return List.of(values[0], values[1], values[2]).stream()
                .map(value -> String.format(Locale.ROOT, "%.4f", value)
                        .replaceFirst("0+$", "")
                        .replaceFirst("\\.$", ""))
                .collect(Collectors.joining(", "));
    }
}
