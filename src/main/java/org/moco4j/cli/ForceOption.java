package org.moco4j.cli;

import org.apache.commons.cli.Option;

/** {@code --force}: whether files in the way are replaced that this program did not write. */
public final class ForceOption {
    private static final String NAME = "force";

    private ForceOption() {}

    /** The option, for the list of a command that writes files. */
    public static Option option() {
        return Option.builder()
                .longOpt(NAME)
                .desc("replace files in the way, also those that this program did not write or that were changed since")
                .get();
    }

    public static boolean isGiven(Invocation invocation) {
        return invocation.line().hasOption(NAME);
    }
}
