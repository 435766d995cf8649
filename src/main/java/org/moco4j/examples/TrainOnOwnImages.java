package org.moco4j.examples;

import java.util.Map;
import org.moco4j.config.MocoConfig;
import org.moco4j.report.RunEnd;
import org.moco4j.run.MocoTraining;

/**
 * Trains a small encoder on a folder of images, which need no labels.
 *
 * <pre>{@code TrainOnOwnImages photos encoder}</pre>
 */
public final class TrainOnOwnImages {
    private TrainOnOwnImages() {}

    /**
     * Runs the example.
     *
     * @param args the folder of images, and a folder for checkpoints and results
     */
    public static void main(String[] args) throws Exception {
        MocoConfig config = MocoConfig.defaults()
                .with(Map.of(
                        "dataset", "ImageFolder",
                        "data-dir", args[0],
                        "unlabelled", "true",
                        "width", "16",
                        "batch_size", "32",
                        "bn-splits", "4",
                        "moco-k", "64",
                        "epochs", "20",
                        "resume", args[1] + "/checkpoint",
                        "results-dir", args[1] + "/results"))
                .with(args.length > 2 ? Map.of("epochs", args[2]) : Map.of());
        RunEnd end = MocoTraining.of(config).run();
        System.out.println("encoder: " + end.checkpoint());
        end.report().ifPresent(page -> System.out.println("report: " + page));
    }
}
