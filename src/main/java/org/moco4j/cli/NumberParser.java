package org.moco4j.cli;

import org.moco4j.UserError;

/** Reads numbers that options of a command have as values. */
public final class NumberParser {
    private NumberParser() {}

    /**
     * A whole number.
     *
     * @param what how the message calls it
     * @throws UserError if it is not a whole number, or below {@code least}
     */
    public static int whole(String what, String given, int least) {
        try {
            int n = Integer.parseInt(given.strip());
            if (n >= least) {
                return n;
            }
        } catch (NumberFormatException e) {
            throw notWhole(what, given, least, e);
        }
        throw notWhole(what, given, least, null);
    }

    /**
     * The value of an option.
     *
     * @param low excluded
     * @param high excluded
     * @throws UserError if it is not a number between them
     */
    public static double between(Invocation invocation, String option, double byDefault, double low, double high) {
        String given = invocation.line().getOptionValue(option);
        if (given == null) {
            return byDefault;
        }
        try {
            double x = Double.parseDouble(given.strip());
            if (x > low && x < high) {
                return x;
            }
        } catch (NumberFormatException e) {
            throw notBetween(option, given, low, high, e);
        }
        throw notBetween(option, given, low, high, null);
    }

    private static UserError notBetween(String option, String given, double low, double high, Throwable cause) {
        return new UserError(
                "--" + option + " " + given + ": expected a number between " + low + " and " + high, cause);
    }

    private static UserError notWhole(String what, String given, int least, Throwable cause) {
        return new UserError(what + " " + given + ": expected a whole number >= " + least, cause);
    }
}
