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

/**
 * Updates the dashboard of a run, if the user wants one. It must come after the listeners that write what the page
 * shows.
 */
record DashboardListener(int stepsPerEpoch, int epochs, Optional<Dashboard> dashboard)
        implements TrainingListener, AutoCloseable {
    /**
     * Starts the dashboard if the user wants one.
     *
     * @throws org.moco4j.UserError if the port cannot be used
     */
    static DashboardListener open(RunContext context, Provenance provenance) throws IOException {
        Optional<Dashboard> dashboard = context.dashboardPort().isEmpty()
                ? Optional.empty()
                : Optional.of(Dashboard.start(
                        context.dashboardPort().getAsInt(),
                        RunReportWriter.source(context.config().resultsFolder(), Optional.of(provenance), List.of())));
        return new DashboardListener(
                context.stepsPerEpoch(), context.config().optimizer().epochs(), dashboard);
    }

    /** Returns the address of the page; empty if there is no dashboard. */
    Optional<URI> address() {
        return dashboard.map(Dashboard::address);
    }

    /** Reloads the page, because there is new content such as the first images or a warning. */
    void update() {
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
        update();
    }

    @Override
    public void close() {
        dashboard.ifPresent(Dashboard::close);
    }
}
