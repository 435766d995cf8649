package org.moco4j.report.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.moco4j.report.page.Training.Epoch;
import org.moco4j.report.page.Training.Knn;
import org.moco4j.report.results.ProbeResult;

/** What a reader wants to know first. */
final class Headline {
    private final RunFiles run;

    Headline(RunFiles run) {
        this.run = run;
    }

    /**
     * What the template shows.
     *
     * @param title what the figure is
     * @param figure the one number
     * @param note what it is to be compared with
     * @param tiles other figures
     * @param warnings what has gone wrong, with what usually helps
     */
    public record View(String title, String figure, String note, List<Tile> tiles, List<String> warnings) {}

    /** A figure with its name and what it is to be compared with. */
    public record Tile(String name, String value, String note) {}

    /** Empty where nothing was trained yet. */
    Optional<View> view() {
        Training training = run.training();
        if (training.epochs().isEmpty()
                && training.untrained().isEmpty()
                && training.warnings().isEmpty()) {
            return Optional.empty();
        }
        Optional<Epoch> best = training.best();
        if (best.isPresent()) {
            return Optional.of(new View(
                    "Best kNN accuracy (Acc@1)",
                    Figures.percent(best.get().knn(Knn::output)),
                    "after epoch " + best.get().epoch() + against(best.get()),
                    tiles(true),
                    warnings()));
        }
        return Optional.of(training.last()
                .map(last -> new View("Loss", Figures.fixed(last.loss(), 4), chance(last), tiles(false), warnings()))
                .orElseGet(() -> beforeTheFirstEpoch(training)));
    }

    private View beforeTheFirstEpoch(Training training) {
        return training.untrained()
                .map(untrained -> new View(
                        "Untrained encoder, kNN accuracy (Acc@1)",
                        Figures.percent(untrained.output()),
                        "before the first step",
                        tiles(false),
                        warnings()))
                .orElseGet(() -> new View("Epochs", "0", "no epoch is done yet", tiles(false), warnings()));
    }

    private String against(Epoch best) {
        return run.training()
                .untrained()
                .map(untrained -> {
                    double points = 100 * (best.knn(Knn::output) - untrained.output());
                    return ", " + Figures.fixed(Math.abs(points), 1) + " points " + (points < 0 ? "below" : "above")
                            + " the untrained encoder's " + Figures.percent(untrained.output());
                })
                .orElse("");
    }

    private List<Tile> tiles(boolean withLoss) {
        List<Tile> tiles = new ArrayList<>();
        Training training = run.training();
        String epochs = run.setting("epochs");
        int done = training.last().map(Epoch::epoch).orElse(0);
        tiles.add(new Tile("Epochs", Figures.count(done), epochs.isEmpty() ? "done" : "of " + epochs));
        if (Double.isFinite(run.seconds())) {
            tiles.add(new Tile("Training time", Figures.duration(run.seconds()), speed()));
        }
        if (withLoss) {
            training.last().ifPresent(last -> tiles.add(new Tile("Loss", Figures.fixed(last.loss(), 3), chance(last))));
        }
        run.probe()
                .flatMap(probe -> ProbeSection.best(probe.rows()))
                .ifPresent(row -> tiles.add(
                        new Tile("Linear probe", Figures.percent(row.accuracy().top1()), probed(row))));
        String data = run.setting("dataset");
        if (!data.isEmpty()) {
            String encoder = run.setting("arch");
            String width = run.setting("width");
            tiles.add(new Tile("Data set", data, encoder + (width.isEmpty() ? "" : ", width " + width)));
        }
        return tiles;
    }

    private String speed() {
        return run.training()
                .last()
                .map(last -> Figures.fixed(last.imagesPerSecond(), 0) + " images/s at the end")
                .orElse("");
    }

    private static String probed(ProbeResult.Row row) {
        return "top-1, " + Figures.shortest(100 * row.labels()) + "% of the labels";
    }

    private static String chance(Epoch epoch) {
        return "chance is " + Figures.fixed(epoch.chanceLoss(), 3);
    }

    private List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        run.training()
                .last()
                .filter(last -> !Double.isFinite(last.loss()))
                .ifPresent(last -> warnings.add(
                        "The loss is no longer a number. A smaller learning-rate, or warmup-epochs, usually helps; resume from a"
                                + " checkpoint from before that."));
        run.training()
                .warnings()
                .forEach(warning -> warnings.add("Since epoch " + Figures.count(warning.epoch()) + ", step "
                        + Figures.count(warning.step()) + " of the run: " + warning.text()));
        return warnings;
    }
}
