package org.moco4j.text;

import org.moco4j.UserError;

/** Parses numbers that users write as options. */
public final class NumberSyntax {
    private NumberSyntax() {}

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
