package org.moco4j.cli;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.moco4j.UserError;

/** Reads options whose value is one of a few words. */
public final class Choices {
    private Choices() {}

    /**
     * The value of an option, its word in lower or upper case.
     *
     * @throws UserError where it is none of the words; the message lists them
     */
    public static <E extends Enum<E>> E of(Invocation invocation, String option, E byDefault) {
        String given = invocation.line().getOptionValue(option);
        if (given == null) {
            return byDefault;
        }
        E[] all = byDefault.getDeclaringClass().getEnumConstants();
        return Arrays.stream(all)
                .filter(choice -> choice.name().equalsIgnoreCase(given.strip()))
                .findFirst()
                .orElseThrow(() -> new UserError("--" + option + " " + given + ": expected "
                        + Arrays.stream(all)
                                .map(choice -> choice.name().toLowerCase(Locale.ROOT))
                                .collect(Collectors.joining(" or "))));
    }
}
