package org.moco4j.run;

import java.util.List;
import java.util.function.Consumer;
import org.moco4j.report.EpochLine;
import org.moco4j.report.KnnScore;
import org.moco4j.report.RunEnd;
import org.moco4j.report.RunListener;
import org.moco4j.report.RunStart;
import org.moco4j.report.StepLine;
import org.moco4j.report.WarningLine;

/** Passes each event of a run to several listeners, in order. */
record RunListeners(List<RunListener> all) implements RunListener {
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
