package org.moco4j.cli;

import org.apache.commons.cli.Option;

/** {@code --fresh}: whether a training starts over although it could resume. */
public final class FreshOption {
    private static final String NAME = "fresh";

    private FreshOption() {}

    /** The option, for the list of a command that trains. */
    public static Option option() {
        return Option.builder()
                .longOpt(NAME)
                .desc("start over, even if there is a checkpoint of this run; deletes its checkpoints")
                .get();
    }

    /** Whether the user asks for it. */
    public static boolean isGiven(Invocation invocation) {
        return invocation.line().hasOption(NAME);
    }
}
