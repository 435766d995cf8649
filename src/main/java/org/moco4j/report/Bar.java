package org.moco4j.report;

import java.io.PrintStream;
import java.util.Locale;

/**
 * A progress bar for each epoch, which gives way to the epoch's line:
 * {@code epoch 3/200  43% [=====>      ]  loss 6.8123   95.1 images/s  left 0:03:12, run 21:40:07}.
 */
final class Bar implements EpochProgress {
    private final TaskBar bar;

    /** @param columns of the terminal; 0 asks the terminal */
    Bar(PrintStream out, int columns, boolean unicode) {
        this.bar = new TaskBar(out, columns, unicode);
    }

    @Override
    public void step(StepLine step, int epochs, Pace pace) {
        String figures = String.format(
                Locale.ROOT,
                "loss %.4f  %6.1f images/s  left %s, run %s",
                step.loss(),
                pace.imagesPerSecond(),
                RunText.duration(pace.leftOfEpoch()),
                RunText.duration(pace.leftOfRun()));
        bar.show("epoch " + step.epoch() + "/" + epochs, step.step(), step.stepsPerEpoch(), figures);
    }

    @Override
    public void pause() {
        bar.erase();
    }

    @Override
    public void busyWith(String what) {
        bar.figures(what);
    }
}
