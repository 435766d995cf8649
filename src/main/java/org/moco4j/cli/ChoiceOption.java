package org.moco4j.cli;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.commons.cli.Option;
import org.moco4j.UserError;

/**
 * An option whose value is the name of an enum's constant. Its help and its value come from the same default.
 *
 * @param name without dashes
 * @param defaultValue the value if the option is not given
 * @param meaning for the help
 */
public record ChoiceOption<E extends Enum<E>>(String name, E defaultValue, String meaning) {
    /** Returns the option for a command's list. */
    public Option option() {
        return CommonOptions.valued(name, "WHICH", meaning + " [" + key(defaultValue) + "]");
    }

    /**
     * Returns the value in a call. Upper and lower case are the same.
     *
     * @throws UserError if it is not such a name; the message lists the names
     */
    public E of(Invocation invocation) {
        Optional<String> given = invocation.value(name);
        if (given.isEmpty()) {
            return defaultValue;
        }
        E[] all = defaultValue.getDeclaringClass().getEnumConstants();
        return Arrays.stream(all)
                .filter(choice -> choice.name().equalsIgnoreCase(given.get().strip()))
                .findFirst()
                .orElseThrow(() -> new UserError("--" + name + " " + given.get() + ": expected "
                        + Arrays.stream(all).map(ChoiceOption::key).collect(Collectors.joining(" or "))));
    }

    private static String key(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }
}
