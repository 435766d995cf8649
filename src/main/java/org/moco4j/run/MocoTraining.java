package org.moco4j.run;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.moco4j.config.MocoConfig;
import org.moco4j.platform.ComputeThread;
import org.moco4j.report.EpochLine;
import org.moco4j.report.KnnScore;
import org.moco4j.report.RunEnd;
import org.moco4j.report.RunListener;
import org.moco4j.report.RunListener.StepLine;
import org.moco4j.report.RunStart;
import org.moco4j.report.WarningLine;
import org.moco4j.session.StopRequest;
import org.moco4j.text.ShellQuoting;

/**
 * Trains an encoder with MoCo, as the command {@code train} does: it loads the data, resumes from the run's last
 * checkpoint if there is one, trains, evaluates, and writes checkpoints, metrics and the report. The files are in the
 * folders of the config,
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
    private StageFactory stages = StageFactory.IN_THIS_PROCESS;
    private boolean fresh;
    private Function<List<String>, String> command = options -> ShellQuoting.ofThisSystem()
            .start(Stream.concat(Stream.of("train"), options.stream()).toList());

    private MocoTraining(MocoConfig config) {
        this.config = config;
    }

    /** Creates a training with this config. */
    public static MocoTraining of(MocoConfig config) {
        return new MocoTraining(config);
    }

    /** Adds a listener. Without one, the training prints nothing. */
    public MocoTraining listener(RunListener listener) {
        listeners.add(listener);
        return this;
    }

    /**
     * Sets whether to start over and delete the run's checkpoints. By default the run resumes from its last checkpoint.
     */
    public MocoTraining fresh(boolean startOver) {
        fresh = startOver;
        return this;
    }

    /**
     * Serves the run's page at this port of this machine during the training. 0 takes any free port; empty serves no
     * page.
     */
    public MocoTraining dashboard(OptionalInt port) {
        dashboardPort = port;
        return this;
    }

    /** Sets where the steps are computed. By default it is this process. */
    public MocoTraining stages(StageFactory factory) {
        stages = factory;
        return this;
    }

    /** Sets the clock for measuring times. By default it is the system clock. */
    public MocoTraining clock(InstantSource source) {
        clock = source;
        return this;
    }

    /**
     * Sets how the commands are written that the end of the run suggests. By default they are commands {@code train}.
     *
     * @param writer returns the command that starts this run with these options
     */
    public MocoTraining command(Function<List<String>, String> writer) {
        command = writer;
        return this;
    }

    /** Sets the request that ends the run after its current step, with a checkpoint. See also {@link #stop()}. */
    public MocoTraining stopRequest(StopRequest request) {
        stopRequest = request;
        return this;
    }

    /** Requests that the run ends after its current step, with a checkpoint. May be called on any thread. */
    public void stop() {
        stopRequest.request();
    }

    /** Returns the config. */
    public MocoConfig config() {
        return config;
    }

    /** Returns the listeners, in the order in which they were added. */
    public List<RunListener> listeners() {
        return List.copyOf(listeners);
    }

    /** Returns whether the run starts over. */
    public boolean isFresh() {
        return fresh;
    }

    /** Returns the port of the dashboard; empty if there is none. */
    public OptionalInt dashboardPort() {
        return dashboardPort;
    }

    /**
     * Trains until the last epoch of the config is done, and writes the report. If the run is already finished, this
     * method only creates missing results.
     *
     * @return how the run ended
     * @throws org.moco4j.UserError if the user can fix what went wrong: a missing data set, a full disk, a learning
     *     rate that makes the loss infinite
     * @throws org.moco4j.session.StoppedException if a stop was requested; the last checkpoint then contains everything
     */
    public RunEnd run() throws Exception {
        RunListener listener = new RunListeners(List.copyOf(listeners));
        TrainingSession session = new TrainingSession(clock, stopRequest, listener, stages, command);
        return ComputeThread.call(() -> session.run(config, fresh, dashboardPort));
    }

    /** Passes each event of a run to several listeners, in order. */
    private record RunListeners(List<RunListener> all) implements RunListener {
        private void each(Consumer<RunListener> event) {
            for (RunListener listener : all) {
                event.accept(listener);
            }
        }

        @Override
        public void progress(String task, long done, long total, String figures) {
            each(listener -> listener.progress(task, done, total, figures));
        }

        @Override
        public void abandonTask() {
            each(RunListener::abandonTask);
        }

        @Override
        public void notice(String text) {
            each(listener -> listener.notice(text));
        }

        @Override
        public void info(String text) {
            each(listener -> listener.info(text));
        }

        @Override
        public void started(RunStart start) {
            each(listener -> listener.started(start));
        }

        @Override
        public void untrained(KnnScore score) {
            each(listener -> listener.untrained(score));
        }

        @Override
        public void stepDone(StepLine step) {
            each(listener -> listener.stepDone(step));
        }

        @Override
        public void busyWith(String what) {
            each(listener -> listener.busyWith(what));
        }

        @Override
        public void epochDone(EpochLine epoch) {
            each(listener -> listener.epochDone(epoch));
        }

        @Override
        public void warning(WarningLine warning) {
            each(listener -> listener.warning(warning));
        }

        @Override
        public void pause() {
            each(RunListener::pause);
        }

        @Override
        public void ended(RunEnd end) {
            each(listener -> listener.ended(end));
        }
    }
}
