package org.moco4j.run;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.moco4j.config.MocoConfig;
import org.moco4j.moco.DivergedException;
import org.moco4j.report.MetricsLog;
import org.moco4j.report.RunListener;
import org.moco4j.report.WarningLine;
import org.moco4j.train.EpochProgress;
import org.moco4j.train.health.Cause;
import org.moco4j.train.health.HealthFinding;
import org.moco4j.train.health.HealthMessages;
import org.moco4j.train.health.HealthMonitor;

/** Tells what is wrong with a run's numbers wherever the user may look: on the screen, in the metrics and so on the page. */
final class HealthWarningListener {
    private static final String DIVERGED = "diverged";

    private final MocoConfig config;
    private final int stepsPerEpoch;
    private final RunListener listener;
    private final MetricsLog metrics;
    private final DashboardListener live;
    private final HealthMessages words;

    HealthWarningListener(
            MocoConfig config, int stepsPerEpoch, RunListener listener, MetricsLog metrics, DashboardListener live) {
        this.config = config;
        this.stepsPerEpoch = stepsPerEpoch;
        this.listener = listener;
        this.metrics = metrics;
        this.live = live;
        this.words = new HealthMessages(config);
    }

    /** Watches the run. What earlier sessions found and is not over is told once more, and not again. */
    HealthMonitor watch() {
        List<WarningLine> standing = metrics.warningsAtOpening();
        standing.forEach(listener::warning);
        Set<String> keys = standing.stream().map(WarningLine::cause).collect(Collectors.toSet());
        Set<Cause> known = Arrays.stream(Cause.values())
                .filter(cause -> keys.contains(cause.key()))
                .collect(Collectors.toSet());
        return new HealthMonitor(config, stepsPerEpoch, known, this::found);
    }

    private void found(HealthFinding finding, EpochProgress progress) throws IOException {
        tell(new WarningLine(
                finding.cause().key(),
                finding.begins(),
                progress.epoch() + 1,
                progress.globalStep(stepsPerEpoch),
                words.of(finding)));
    }

    /** The run ends here; the screen is told by the error itself. */
    void diverged(DivergedException error) throws IOException {
        metrics.warning(new WarningLine(
                DIVERGED,
                true,
                Math.toIntExact(error.globalStep() / stepsPerEpoch) + 1,
                error.globalStep() + 1,
                error.seen() + " Training stopped."));
        live.changed();
    }

    private void tell(WarningLine warning) throws IOException {
        metrics.warning(warning);
        listener.warning(warning);
        live.changed();
    }
}
