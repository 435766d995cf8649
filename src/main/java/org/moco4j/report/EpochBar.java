package org.moco4j.report;

import java.io.PrintStream;
import java.util.Locale;
import org.moco4j.text.Quantities;

/**
 * A progress bar for each epoch. When the epoch is done, the epoch's line takes its place:
 * {@code epoch 3/200  43% [=====>      ]  loss 6.8123  95.1 images/s  21 h 40 min left}.
 */
final class EpochBar implements EpochProgressDisplay {
    private final TaskBar bar;

    /** @param columns of the terminal; 0: ask the terminal */
    EpochBar(PrintStream out, int columns, boolean unicode) {
        this.bar = new TaskBar(out, columns, unicode);
    }

    @Override
    public void step(StepLine step, int epochs, Pace pace) {
        String figures = String.format(
                Locale.ROOT,
                "loss %.4f  %.1f images/s  %s left",
                step.loss(),
                pace.imagesPerSecond(),
                Quantities.duration(pace.remainingInRun().toMillis() / 1000.0));
        bar.show("epoch " + step.epoch() + "/" + epochs, step.step(), step.stepsPerEpoch(), figures);
    }

    @Override
    public void pause() {
        bar.erase();
    }

    @Override
    public void busyWith(String activity) {
        bar.figures(activity);
    }
}
