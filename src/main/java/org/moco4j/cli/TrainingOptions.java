package org.moco4j.cli;

import java.time.InstantSource;
import java.util.OptionalInt;
import org.apache.commons.cli.Options;
import org.moco4j.config.MocoConfig;
import org.moco4j.run.MocoTraining;
import org.moco4j.session.StopRequest;

/** The options of the commands that train: {@code --fresh}, {@code --dashboard} and {@code --force}. */
final class TrainingOptions {
    private static final String DASHBOARD = "dashboard";

    private TrainingOptions() {}

    /** Returns the options for a command's list. */
    static Options options() {
        return new Options()
                .addOption(FlagOption.FRESH.option())
                .addOption(CommonOptions.valued(
                        DASHBOARD,
                        "PORT",
                        "show the run's page at http://localhost:PORT/ during the run; 0 takes any free port"))
                .addOption(FlagOption.FORCE.option());
    }

    /**
     * Creates a training with the options of a call.
     *
     * @throws org.moco4j.UserError if the port of the dashboard is not a whole number from 0
     */
    static MocoTraining training(
            MocoConfig config, Invocation invocation, InstantSource clock, StopRequest stopRequest) {
        return MocoTraining.of(config)
                .listener(invocation.runConsole(clock))
                .fresh(FlagOption.FRESH.isGiven(invocation))
                .dashboard(invocation
                        .value(DASHBOARD)
                        .map(port -> OptionalInt.of(NumberOption.whole("--" + DASHBOARD, port, 0)))
                        .orElse(OptionalInt.empty()))
                .clock(clock)
                .stopRequest(stopRequest);
    }
}
