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

/** Reports warnings about the health of a run on the screen, in the metrics, and thereby on the page. */
final class HealthWarningListener {
    private static final String DIVERGED = "diverged";

    private final MocoConfig config;
    private final int stepsPerEpoch;
    private final RunListener listener;
    private final MetricsLog metrics;
    private final DashboardListener dashboard;
    private final HealthMessages messages;

    HealthWarningListener(
            MocoConfig config,
            int stepsPerEpoch,
            RunListener listener,
            MetricsLog metrics,
            DashboardListener dashboard) {
        this.config = config;
        this.stepsPerEpoch = stepsPerEpoch;
        this.listener = listener;
        this.metrics = metrics;
        this.dashboard = dashboard;
        this.messages = new HealthMessages(config);
    }

    /**
     * Creates the monitor. Warnings of earlier sessions that are not over are reported once more, and then not again.
     */
    HealthMonitor createMonitor() {
        List<WarningLine> open = metrics.warningsAtOpening();
        open.forEach(listener::warning);
        Set<String> keys = open.stream().map(WarningLine::cause).collect(Collectors.toSet());
        Set<Cause> known = Arrays.stream(Cause.values())
                .filter(cause -> keys.contains(cause.key()))
                .collect(Collectors.toSet());
        return new HealthMonitor(config, stepsPerEpoch, known, this::found);
    }

    private void found(HealthFinding finding, EpochProgress progress) throws IOException {
        report(new WarningLine(
                finding.cause().key(),
                finding.begins(),
                progress.epoch() + 1,
                progress.globalStep(stepsPerEpoch),
                messages.of(finding)));
    }

    /** Records that the run diverged. The screen shows the error itself. */
    void diverged(DivergedException error) throws IOException {
        metrics.warning(new WarningLine(
                DIVERGED,
                true,
                Math.toIntExact(error.globalStep() / stepsPerEpoch) + 1,
                error.globalStep() + 1,
                error.seen() + " Training stopped."));
        dashboard.update();
    }

    private void report(WarningLine warning) throws IOException {
        metrics.warning(warning);
        listener.warning(warning);
        dashboard.update();
    }
}
