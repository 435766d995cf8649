package org.moco4j.cli;

import java.util.OptionalInt;
import org.apache.commons.cli.Option;

/** {@code --dashboard PORT}: the run's page while it goes on. */
public final class DashboardOption {
    private static final String NAME = "dashboard";

    private DashboardOption() {}

    /** The option, for a command's list. */
    public static Option option() {
        return CommonOptions.valued(
                NAME, "PORT", "show the run's page at http://localhost:PORT/ while it goes on; 0 takes any free port");
    }

    /**
     * The port; empty where no page is to be shown.
     *
     * @throws org.moco4j.UserError where it is no whole number from 0 on
     */
    public static OptionalInt port(Invocation invocation) {
        return invocation.line().hasOption(NAME)
                ? OptionalInt.of(Numbers.whole(invocation, NAME, 0, 0))
                : OptionalInt.empty();
    }
}
