package org.moco4j.run;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.moco4j.config.MocoConfig;
import org.moco4j.platform.ComputeThread;
import org.moco4j.report.RunEnd;
import org.moco4j.report.RunListener;
import org.moco4j.session.StopRequest;

/**
 * Trains an encoder with MoCo, as the command {@code train} does: it loads the data, resumes from the run's last checkpoint if there is
 * one, trains, measures, writes checkpoints, metrics and the report. What it writes is in the folders of the config,
 * {@link MocoConfig#runFolder()} and {@link MocoConfig#resultsFolder()}.
 *
 * <pre>{@code
 * RunEnd end = MocoTraining.of(MocoConfig.read(Path.of("conf/cifar10.json"))).listener(listener).run();
 * }</pre>
 */
public final class MocoTraining {
    private final MocoConfig config;
    private final List<RunListener> listeners = new ArrayList<>();
    private InstantSource clock = InstantSource.system();
    private StopRequest stopRequest = new StopRequest();
    private OptionalInt dashboardPort = OptionalInt.empty();
    private boolean fresh;

    private MocoTraining(MocoConfig config) {
        this.config = config;
    }

    /** A training as this config describes it. */
    public static MocoTraining of(MocoConfig config) {
        return new MocoTraining(config);
    }

    /** Adds a listener. Without one, the training prints nothing. */
    public MocoTraining listener(RunListener listener) {
        listeners.add(listener);
        return this;
    }

    /** Whether to start over: the run's checkpoints are then deleted. By default it resumes from the last one. */
    public MocoTraining fresh(boolean startOver) {
        fresh = startOver;
        return this;
    }

    /** Serves the run's page at this port of this machine while it trains; 0 takes any free port, empty serves none. */
    public MocoTraining dashboard(OptionalInt port) {
        dashboardPort = port;
        return this;
    }

    /** Measures times with another clock than the system's. */
    public MocoTraining clock(InstantSource source) {
        clock = source;
        return this;
    }

    /** Ends the run after its current step, with a checkpoint, once this is asked for; see {@link #stop()}. */
    public MocoTraining stopRequest(StopRequest request) {
        stopRequest = request;
        return this;
    }

    /** Asks the run to end after its current step, with a checkpoint. May be called on any thread. */
    public void stop() {
        stopRequest.wish();
    }

    /** The config. */
    public MocoConfig config() {
        return config;
    }

    /** The listeners, in the order in which they were added. */
    public List<RunListener> listeners() {
        return List.copyOf(listeners);
    }

    /** Whether it starts over. */
    public boolean isFresh() {
        return fresh;
    }

    /** The port of the dashboard. */
    public OptionalInt dashboardPort() {
        return dashboardPort;
    }

    /**
     * Trains until the last epoch of the config is done, and writes the report. If the run is finished already, it only makes up for
     * missing results.
     *
     * @return how the run ended
     * @throws org.moco4j.UserError if the user can fix what went wrong: a missing data set, a full disk, a learning rate that makes the
     *     loss infinite
     * @throws org.moco4j.session.StoppedException if it was asked to stop; the last checkpoint then has everything
     */
    public RunEnd run() throws Exception {
        RunListener all = new RunListeners(List.copyOf(listeners));
        TrainingSession session = new TrainingSession(clock, stopRequest, all);
        return ComputeThread.call(() -> session.run(config, fresh, dashboardPort));
    }
}
