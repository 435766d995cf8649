package org.moco4j.cli;

import org.apache.commons.cli.Option;

/**
 * An option whose value is a whole number. Its help and what it does without a value come from the same default.
 *
 * @param name without dashes
 * @param byDefault the value if the option is not given
 * @param least the smallest value that is allowed
 * @param meaning for the help
 */
public record NumberOption(String name, int byDefault, int least, String meaning) {
    /** The option, for a command's list. */
    public Option option() {
        return CommonOptions.valued(name, "N", meaning + " [" + byDefault + "]");
    }

    /**
     * The value in a call.
     *
     * @throws org.moco4j.UserError if it is not a whole number or too small
     */
    public int of(Invocation invocation) {
        String given = invocation.line().getOptionValue(name);
        return given == null ? byDefault : NumberParser.whole("--" + name, given, least);
    }
}
