package org.moco4j.cli;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.commons.cli.Option;
import org.moco4j.UserError;

/**
 * An option whose value is one of a few words, the names of an enum's constants. Its help and what it does without a value come from the
 * same default.
 *
 * @param name without dashes
 * @param byDefault the value if the option is not given
 * @param meaning for the help
 */
public record ChoiceOption<E extends Enum<E>>(String name, E byDefault, String meaning) {
    /** The option, for a command's list. */
    public Option option() {
        return CommonOptions.valued(name, "WHICH", meaning + " [" + word(byDefault) + "]");
    }

    /**
     * The value in a call; lower and upper case are the same.
     *
     * @throws UserError if it is none of the words; the message lists them
     */
    public E of(Invocation invocation) {
        String given = invocation.line().getOptionValue(name);
        if (given == null) {
            return byDefault;
        }
        E[] all = byDefault.getDeclaringClass().getEnumConstants();
        return Arrays.stream(all)
                .filter(choice -> choice.name().equalsIgnoreCase(given.strip()))
                .findFirst()
                .orElseThrow(() -> new UserError("--" + name + " " + given + ": expected "
                        + Arrays.stream(all).map(ChoiceOption::word).collect(Collectors.joining(" or "))));
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
