package org.moco4j.cli;

import java.util.OptionalInt;
import org.apache.commons.cli.Option;

/** {@code --dashboard PORT}: the run's page during the run. */
public final class DashboardOption {
    private static final String NAME = "dashboard";

    private DashboardOption() {}

    /** The option, for a command's list. */
    public static Option option() {
        return CommonOptions.valued(
                NAME, "PORT", "show the run's page at http://localhost:PORT/ during the run; 0 takes any free port");
    }

    /**
     * The port; empty if no page is to be shown.
     *
     * @throws org.moco4j.UserError if it is not a whole number from 0 on
     */
    public static OptionalInt port(Invocation invocation) {
        return invocation.line().hasOption(NAME)
                ? OptionalInt.of(
                        NumberParser.whole("--" + NAME, invocation.line().getOptionValue(NAME), 0))
                : OptionalInt.empty();
    }
}
