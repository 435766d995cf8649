package org.moco4j.report.page;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.moco4j.report.KnnHeadline;
import org.moco4j.report.KnnScore;
import org.moco4j.report.TrainingHistory.Epoch;
import org.moco4j.report.page.Axis.ChartScale;
import org.moco4j.report.results.FeatureMeasures;

/**
 * The section that compares a run with others: their curves in one chart, their results, and the differences of their
 * configurations.
 *
 * @param runs the runs to compare; the page's own run is first
 */
record Comparison(List<RunFiles> runs) {
    /** Keys that only name folders are not compared. */
    private static final Set<String> PLACES = Set.of("resume", "results-dir", "data-dir");

    /**
     * The section's content.
     *
     * @param names of the runs; the page's own run is first
     * @param results a row for each figure
     * @param settings a row for each key that differs
     */
    public record View(List<String> names, List<LineChart.View> charts, List<Row> results, List<Row> settings) {}

    /** A figure or a key, and its value in each run. */
    public record Row(String name, List<String> values) {}

    View view() {
        List<LineChart.View> charts = new ArrayList<>();
        LineChart knn = new LineChart("compare-knn", "kNN accuracy (Acc@1, output)", ChartScale.PERCENT);
        LineChart loss = new LineChart("compare-loss", "Loss (InfoNCE)", ChartScale.NUMBER);
        List<String> names = names();
        for (int i = 0; i < runs.size(); i++) {
            List<Epoch> epochs = runs.get(i).training().epochs();
            int[] numbers = epochs.stream().mapToInt(Epoch::epoch).toArray();
            knn.line(names.get(i), numbers, values(epochs, epoch -> epoch.knn(KnnScore::output)));
            loss.line(names.get(i), numbers, values(epochs, Epoch::loss));
        }
        for (LineChart chart : List.of(knn, loss)) {
            if (!chart.isEmpty()) {
                charts.add(chart.view(Double.NaN, 0));
            }
        }
        return new View(names, charts, results(), settings());
    }

    /** The names of the folders; the whole paths for folders with the same name. */
    private List<String> names() {
        return runs.stream()
                .map(run -> {
                    boolean unique = runs.stream()
                                    .filter(other -> other.name().equals(run.name()))
                                    .count()
                            == 1;
                    return unique ? run.name() : run.folder().toString();
                })
                .toList();
    }

    private List<Row> results() {
        List<Row> rows = new ArrayList<>();
        rows.add(row("Epochs", run -> run.training().last().map(epoch -> NumberText.count(epoch.epoch()))));
        rows.add(row(
                KnnHeadline.NAME,
                run -> run.training().headline().map(headline -> NumberText.percent(headline.accuracy()))));
        rows.add(row(
                "Untrained kNN Acc@1", run -> run.training().untrained().map(knn -> NumberText.percent(knn.output()))));
        rows.add(row(
                "Raw pixels, kNN Acc@1",
                run -> run.training().rawPixels().stream()
                        .mapToObj(NumberText::percent)
                        .findFirst()));
        rows.add(row("Last loss", run -> run.training().last().map(epoch -> NumberText.fixed(epoch.loss(), 4))));
        rows.add(row(
                "Best linear probe, top-1",
                run -> run.probe()
                        .flatMap(probe -> ProbeSection.best(probe.rows()))
                        .map(best -> NumberText.percent(best.accuracy().top1()))));
        rows.add(row("Alignment", feature(FeatureMeasures::alignment, 3)));
        rows.add(row("Uniformity", feature(FeatureMeasures::uniformity, 3)));
        rows.add(row("Effective rank", feature(FeatureMeasures::effectiveRank, 1)));
        rows.add(row(
                "Training time",
                run -> Optional.of(run.seconds()).filter(Double::isFinite).map(NumberText::duration)));
        rows.removeIf(row -> row.values().stream().allMatch(NumberText.NONE::equals));
        return rows;
    }

    private List<Row> settings() {
        Set<String> keys = new LinkedHashSet<>();
        runs.forEach(run -> keys.addAll(run.config().keySet()));
        keys.removeAll(PLACES);
        return keys.stream()
                .map(key -> row(key, run -> Optional.of(run.setting(key)).filter(text -> !text.isEmpty())))
                .filter(row -> row.values().stream().distinct().count() > 1)
                .toList();
    }

    private Row row(String name, Function<RunFiles, Optional<String>> value) {
        return new Row(
                name,
                runs.stream().map(value).map(v -> v.orElse(NumberText.NONE)).toList());
    }

    private static Function<RunFiles, Optional<String>> feature(ToDoubleFunction<FeatureMeasures> which, int digits) {
        return run -> run.features().map(features -> NumberText.fixed(which.applyAsDouble(features), digits));
    }

    private static double[] values(List<Epoch> epochs, ToDoubleFunction<Epoch> of) {
        return epochs.stream().mapToDouble(of).toArray();
    }
}
