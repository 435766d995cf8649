package org.moco4j.run;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.moco4j.checkpoint.Provenance;
import org.moco4j.inspect.RunReportWriter;
import org.moco4j.moco.StepResult;
import org.moco4j.report.dashboard.Dashboard;
import org.moco4j.train.EpochProgress;
import org.moco4j.train.TrainingListener;

/** Keeps the run's dashboard up to date, where the user asked for one. Comes after whoever writes what the page shows. */
final class DashboardListener implements TrainingListener, AutoCloseable {
    private final int stepsPerEpoch;
    private final int epochs;
    private final Optional<Dashboard> dashboard;

    private DashboardListener(int stepsPerEpoch, int epochs, Optional<Dashboard> dashboard) {
        this.stepsPerEpoch = stepsPerEpoch;
        this.epochs = epochs;
        this.dashboard = dashboard;
    }

    /** @throws org.moco4j.UserError where the port cannot be had */
    static DashboardListener open(RunContext context, Provenance provenance) throws IOException {
        Optional<Dashboard> dashboard = context.dashboardPort().isEmpty()
                ? Optional.empty()
                : Optional.of(Dashboard.start(
                        context.dashboardPort().getAsInt(),
                        RunReportWriter.source(context.config().resultsFolder(), Optional.of(provenance), List.of())));
        return new DashboardListener(
                context.stepsPerEpoch(), context.config().optimisation().epochs(), dashboard);
    }

    /** Where to look at it. */
    Optional<URI> address() {
        return dashboard.map(Dashboard::address);
    }

    /** There is something new to be seen, e.g. the first images or a warning. */
    void changed() {
        dashboard.ifPresent(Dashboard::changed);
    }

    @Override
    public void stepDone(EpochProgress progress, StepResult result, double learningRate) {
        dashboard.ifPresent(page -> page.progress(String.format(
                Locale.ROOT,
                "epoch %d of %d, step %,d of %,d, loss %.4f",
                progress.epoch() + 1,
                epochs,
                progress.step(),
                stepsPerEpoch,
                result.loss())));
    }

    @Override
    public void epochDone(EpochProgress progress, double learningRate) {
        changed();
    }

    @Override
    public void close() {
        dashboard.ifPresent(Dashboard::close);
    }
}
