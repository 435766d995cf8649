package org.moco4j.report.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.moco4j.report.KnnHeadline;
import org.moco4j.report.TrainingHistory;
import org.moco4j.report.TrainingHistory.Epoch;
import org.moco4j.report.results.ProbeResult;

/** The section at the top of the page: the most important figures and warnings. */
record Headline(RunFiles run) {
    /**
     * The section's content.
     *
     * @param title name of the figure
     * @param figure the main number
     * @param note when it was reached
     * @param bars the figure beside its baselines; empty if no baseline is known
     * @param tiles other figures
     * @param warnings the problems, each with what usually helps
     */
    public record View(
            String title, String figure, String note, List<Bar> bars, List<Tile> tiles, List<String> warnings) {}

    /**
     * An accuracy as a bar.
     *
     * @param width in percent, as a CSS number
     * @param own whether it is the run's own figure
     */
    public record Bar(String name, String value, String width, boolean own) {}

    /** A figure with its name and a note. */
    public record Tile(String name, String value, String note) {}

    /** Empty if no training has started yet. */
    Optional<View> view() {
        TrainingHistory training = run.training();
        if (training.epochs().isEmpty()
                && training.untrained().isEmpty()
                && training.warnings().isEmpty()) {
            return Optional.empty();
        }
        Optional<KnnHeadline> best = training.headline();
        if (best.isPresent()) {
            return Optional.of(ofKnn(best.get()));
        }
        return Optional.of(training.last()
                .map(last -> new View(
                        "Loss", NumberText.fixed(last.loss(), 4), chance(last), List.of(), tiles(false), warnings()))
                .orElseGet(() -> beforeTheFirstEpoch(training)));
    }

    private View ofKnn(KnnHeadline best) {
        String comparison = best.comparison();
        return new View(
                KnnHeadline.NAME,
                NumberText.percent(best.accuracy()),
                "after epoch " + best.epoch() + (comparison.isEmpty() ? "" : ", " + comparison),
                bars(best),
                tiles(true),
                warnings());
    }

    private static List<Bar> bars(KnnHeadline best) {
        List<Bar> bars = new ArrayList<>();
        best.untrained().ifPresent(value -> bars.add(bar("Untrained encoder", value, false)));
        best.rawPixels().ifPresent(value -> bars.add(bar("Raw pixels", value, false)));
        if (!bars.isEmpty()) {
            bars.add(0, bar("This encoder", best.accuracy(), true));
        }
        return bars;
    }

    private static Bar bar(String name, double accuracy, boolean own) {
        return new Bar(
                name, NumberText.percent(accuracy), NumberText.fixed(100 * Math.max(0, Math.min(1, accuracy)), 1), own);
    }

    private View beforeTheFirstEpoch(TrainingHistory training) {
        return training.untrained()
                .map(untrained -> new View(
                        "Untrained encoder, kNN Acc@1 (head's output, kNN monitor)",
                        NumberText.percent(untrained.output()),
                        "before the first step",
                        List.of(),
                        tiles(false),
                        warnings()))
                .orElseGet(
                        () -> new View("Epochs", "0", "no epoch is finished yet", List.of(), tiles(false), warnings()));
    }

    private List<Tile> tiles(boolean withLoss) {
        List<Tile> tiles = new ArrayList<>();
        TrainingHistory training = run.training();
        String epochs = run.setting("epochs");
        int done = training.last().map(Epoch::epoch).orElse(0);
        tiles.add(new Tile("Epochs", NumberText.count(done), epochs.isEmpty() ? "done" : "of " + epochs));
        if (Double.isFinite(run.seconds())) {
            tiles.add(new Tile("Training time", NumberText.duration(run.seconds()), speed()));
        }
        if (withLoss) {
            training.last()
                    .ifPresent(last -> tiles.add(new Tile("Loss", NumberText.fixed(last.loss(), 3), chance(last))));
        }
        run.probe()
                .flatMap(probe -> ProbeSection.best(probe.rows()))
                .ifPresent(row -> tiles.add(new Tile(
                        "Linear probe", NumberText.percent(row.accuracy().top1()), probeNote(row))));
        String data = run.data();
        if (!data.isEmpty()) {
            String encoder = run.setting("arch");
            String width = run.setting("width");
            tiles.add(new Tile(
                    run.isOfAFolder() ? "Images" : "Data set",
                    data,
                    encoder + (width.isEmpty() ? "" : ", width " + width)));
        }
        return tiles;
    }

    private String speed() {
        return "steps and kNN monitor"
                + run.training()
                        .last()
                        .map(last -> ", " + NumberText.fixed(last.imagesPerSecond(), 0) + " images/s at the end")
                        .orElse("");
    }

    private static String probeNote(ProbeResult.Row row) {
        return "top-1, " + NumberText.shortest(100 * row.labels()) + "% of the labels";
    }

    private static String chance(Epoch epoch) {
        return "chance is " + NumberText.fixed(epoch.chanceLoss(), 3);
    }

    private List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        run.training()
                .last()
                .filter(last -> !Double.isFinite(last.loss()))
                .ifPresent(last -> warnings.add(
                        "The loss is no longer a number. A smaller learning-rate, or warmup-epochs, usually helps."
                                + " Resume from an earlier checkpoint."));
        run.training().headline().ifPresent(best -> {
            if (best.rawPixelsAreAsGood()) {
                warnings.add("Raw pixels, without any encoder, classify as well as these features or better: "
                        + NumberText.percent(best.rawPixels().orElseThrow()) + " against "
                        + NumberText.percent(best.accuracy()) + ".");
            }
            if (best.untrainedIsAsGood()) {
                warnings.add("The encoder was as good before its training, or better: "
                        + NumberText.percent(best.untrained().orElseThrow()) + " against "
                        + NumberText.percent(best.accuracy()) + ".");
            }
        });
        run.training()
                .warnings()
                .forEach(warning -> warnings.add("Since epoch " + NumberText.count(warning.epoch()) + ", step "
                        + NumberText.count(warning.step()) + " of the run: " + warning.text()));
        return warnings;
    }
}
