package org.moco4j.examples;

import java.nio.file.Path;
import java.util.Locale;
import org.moco4j.config.MocoConfig;
import org.moco4j.report.EpochLine;
import org.moco4j.report.RunEnd;
import org.moco4j.report.RunListener;
import org.moco4j.run.MocoTraining;

/**
 * Trains an encoder as a config file says, and prints each epoch. Run it again to resume.
 *
 * <pre>{@code TrainAnEncoder conf/cifar10.json}</pre>
 */
public final class TrainAnEncoder {
    private TrainAnEncoder() {}

    /**
     * Runs the example.
     *
     * @param args the config file
     */
    public static void main(String[] args) throws Exception {
        MocoConfig config = MocoConfig.read(Path.of(args[0]));
        RunEnd end = MocoTraining.of(config).listener(new Epochs()).run();
        System.out.println("encoder: " + end.checkpoint());
    }

    /** Prints the loss and, if it was measured, the kNN accuracy. */
    private static final class Epochs implements RunListener {
        @Override
        public void epochDone(EpochLine epoch) {
            String accuracy = epoch.knn()
                    .map(knn -> String.format(Locale.ROOT, ", kNN Acc@1 %.2f%%", 100 * knn.output()))
                    .orElse("");
            System.out.printf(Locale.ROOT, "epoch %d: loss %.4f%s%n", epoch.epoch(), epoch.loss(), accuracy);
        }

        @Override
        public void notice(String text) {
            System.out.println(text);
        }
    }
}
