package org.moco4j.cli;

import org.apache.commons.cli.Option;
import org.moco4j.UserError;

/**
 * An option whose value is a whole number. Its help and its value come from the same default.
 *
 * @param name without dashes
 * @param defaultValue the value if the option is not given
 * @param min the smallest allowed value
 * @param meaning for the help
 */
public record NumberOption(String name, int defaultValue, int min, String meaning) {
    /** Returns the option for a command's list. */
    public Option option() {
        return CommonOptions.valued(name, "N", meaning + " [" + defaultValue + "]");
    }

    /**
     * Returns the value in a call.
     *
     * @throws UserError if it is not a whole number or too small
     */
    public int of(Invocation invocation) {
        return invocation
                .value(name)
                .map(given -> whole("--" + name, given, min))
                .orElse(defaultValue);
    }

    /**
     * Parses a whole number.
     *
     * @param what how the message names it
     * @throws UserError if it is not a whole number, or below {@code min}
     */
    public static int whole(String what, String given, int min) {
        NumberFormatException cause = null;
        try {
            int number = Integer.parseInt(given.strip());
            if (number >= min) {
                return number;
            }
        } catch (NumberFormatException e) {
            cause = e;
        }
        throw new UserError(what + " " + given + ": expected a whole number >= " + min, cause);
    }

    /**
     * Parses the number of an option.
     *
     * @param low smaller than all allowed numbers
     * @param high larger than all allowed numbers
     * @throws UserError if it is not a number between {@code low} and {@code high}
     */
    public static double between(String option, String given, double low, double high) {
        NumberFormatException cause = null;
        try {
            double number = Double.parseDouble(given.strip());
            if (number > low && number < high) {
                return number;
            }
        } catch (NumberFormatException e) {
            cause = e;
        }
        throw new UserError("--" + option + " " + given + ": expected a number between " + low + " and " + high, cause);
    }
}
