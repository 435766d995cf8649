package org.moco4j.cli;

import org.apache.commons.cli.Option;

/**
 * An option without a value.
 *
 * @param name without dashes
 * @param meaning for the help
 */
public record FlagOption(String name, String meaning) {
    /** {@code --force}: files in the way are replaced even if this program did not write them. */
    static final FlagOption FORCE = new FlagOption(
            "force", "replace files in the way, also those that this program did not write or that were changed since");

    /** {@code --fresh}: a training starts over although it could resume. */
    static final FlagOption FRESH =
            new FlagOption("fresh", "start over, even if there is a checkpoint of this run; deletes its checkpoints");

    /** Returns the option for a command's list. */
    public Option option() {
        return Option.builder().longOpt(name).desc(meaning).get();
    }

    /** Returns whether the option is given. */
    public boolean isGiven(Invocation invocation) {
        return invocation.line().hasOption(name);
    }
}
