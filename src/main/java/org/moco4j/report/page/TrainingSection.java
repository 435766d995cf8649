package org.moco4j.report.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.moco4j.report.ClusterTime;
import org.moco4j.report.KnnScore;
import org.moco4j.report.TrainingHistory;
import org.moco4j.report.TrainingHistory.Epoch;
import org.moco4j.report.TrainingHistory.ResourceUse;
import org.moco4j.report.TrainingHistory.StepLosses;
import org.moco4j.report.page.Axis.ChartScale;

/** The section with the curves of a run, and their values as a table. */
final class TrainingSection {
    /** Longer tables are only useful for programs, which read the log instead. */
    private static final int MOST_ROWS = 200;

    private final TrainingHistory training;
    private final int[] epochs;
    private final int lastEpoch;

    TrainingSection(RunFiles run) {
        training = run.training();
        epochs = training.epochs().stream().mapToInt(Epoch::epoch).toArray();
        double planned = run.number("epochs");
        lastEpoch = Double.isFinite(planned) ? (int) planned : 0;
    }

    /**
     * The section's content.
     *
     * @param sentences sentences that describe the curves
     * @param large charts with half the width
     * @param steps at most one chart with the whole width
     * @param stepsNote explains the points of that chart
     * @param small charts with a third of the width
     * @param rows of the table
     * @param omitted how many earlier epochs the table omits
     */
    public record View(
            List<String> sentences,
            List<LineChart.View> large,
            List<LineChart.View> steps,
            String stepsNote,
            List<LineChart.View> small,
            List<Row> rows,
            int omitted) {}

    /** A row of the table, as text. */
    public record Row(
            String epoch, String loss, String output, String backbone, String spread, String rate, String speed) {}

    /** Empty before the end of the first epoch. */
    Optional<View> view() {
        if (training.epochs().isEmpty()) {
            return Optional.empty();
        }
        double chance = training.last().map(Epoch::chanceLoss).orElse(Double.NaN);
        List<LineChart.View> large = new ArrayList<>();
        List<LineChart.View> small = new ArrayList<>();
        add(large, knn(), Double.NaN);
        add(
                large,
                new LineChart("loss", "Loss (InfoNCE)", ChartScale.NUMBER)
                        .line("loss", epochs, values(Epoch::loss))
                        .level("chance, ln(K+1)", chance)
                        .withLogAxis(),
                Double.NaN);
        add(
                small,
                new LineChart("spread", "Collapse meter", ChartScale.NUMBER)
                        .line("spread", epochs, values(Epoch::spread))
                        .level("evenly spread", 1),
                0);
        add(
                small,
                new LineChart("rate", "Learning rate", ChartScale.NUMBER)
                        .line("learning rate", epochs, values(Epoch::learningRate))
                        .withLogAxis(),
                0);
        add(
                small,
                new LineChart("speed", "Speed, images per second", ChartScale.NUMBER)
                        .line("images/s", epochs, values(Epoch::imagesPerSecond)),
                0);
        add(
                small,
                new LineChart("cluster", "Time of the steps on the cluster", ChartScale.PERCENT)
                        .line("computing", epochs, clusterTime(ClusterTime::computing))
                        .line("broadcasting", epochs, clusterTime(ClusterTime::broadcasting))
                        .line("collecting", epochs, clusterTime(ClusterTime::collecting))
                        .line("driver", epochs, clusterTime(ClusterTime::driver)),
                0);
        addMachine(small);
        StepCurve curve = StepCurve.of(training.losses());
        List<LineChart.View> steps = new ArrayList<>();
        add(steps, curve.chart(), Double.NaN, 0);
        return Optional.of(new View(
                new CurveDescription(training).sentences(),
                large,
                steps,
                curve.caption(),
                small,
                rows(),
                Math.max(0, epochs.length - MOST_ROWS)));
    }

    private void addMachine(List<LineChart.View> small) {
        List<ResourceUse> machine = training.resourceUse();
        int[] at = machine.stream().mapToInt(ResourceUse::epoch).toArray();
        int processors =
                machine.stream().mapToInt(ResourceUse::processors).max().orElse(0);
        add(
                small,
                new LineChart("processors", "Busy processors", ChartScale.NUMBER)
                        .line(
                                "busy",
                                at,
                                machine.stream()
                                        .mapToDouble(ResourceUse::busyProcessors)
                                        .toArray())
                        .level("available", processors > 0 ? processors : Double.NaN),
                0);
        add(
                small,
                new LineChart("memory", "Memory, MiB", ChartScale.NUMBER)
                        .line(
                                "process",
                                at,
                                machine.stream()
                                        .mapToDouble(ResourceUse::residentMib)
                                        .toArray())
                        .line(
                                "Java heap",
                                at,
                                machine.stream()
                                        .mapToDouble(ResourceUse::heapMib)
                                        .toArray()),
                0);
    }

    private LineChart knn() {
        LineChart chart = new LineChart("knn", "kNN accuracy (Acc@1)", ChartScale.PERCENT)
                .line("output", epochs, values(epoch -> epoch.knn(KnnScore::output)))
                .line("backbone", epochs, values(epoch -> epoch.knn(KnnScore::backbone)));
        training.untrained().ifPresent(score -> chart.level("untrained, output", score.output()));
        training.rawPixels().ifPresent(accuracy -> chart.level("raw pixels", accuracy));
        return chart;
    }

    private void add(List<LineChart.View> charts, LineChart chart, double from) {
        add(charts, chart, from, lastEpoch);
    }

    private static void add(List<LineChart.View> charts, LineChart chart, double from, int last) {
        if (!chart.isEmpty()) {
            charts.add(chart.view(from, last));
        }
    }

    private double[] clusterTime(ToDoubleFunction<ClusterTime> which) {
        return values(epoch -> epoch.clusterTime(which));
    }

    private double[] values(ToDoubleFunction<Epoch> of) {
        return training.epochs().stream().mapToDouble(of).toArray();
    }

    /** The last epochs, newest first. */
    private List<Row> rows() {
        int n = epochs.length;
        return IntStream.range(0, Math.min(n, MOST_ROWS))
                .mapToObj(i -> row(training.epochs().get(n - 1 - i)))
                .toList();
    }

    private static Row row(Epoch epoch) {
        return new Row(
                NumberText.count(epoch.epoch()),
                NumberText.fixed(epoch.loss(), 4),
                NumberText.percent(epoch.knn(KnnScore::output)),
                NumberText.percent(epoch.knn(KnnScore::backbone)),
                NumberText.fixed(epoch.spread(), 2),
                NumberText.shortest(epoch.learningRate()),
                NumberText.fixed(epoch.imagesPerSecond(), 1));
    }

    /**
     * The losses of all steps of a run as one curve. If there are more steps than a screen can show, each point is the
     * mean of several.
     *
     * @param steps the last step of each point
     * @param losses the value of each point
     * @param largest the largest number of steps that one point averages
     */
    record StepCurve(int[] steps, double[] losses, long largest) {
        private static final int MOST_POINTS = 600;
        private static final double SMOOTHING = 0.9;

        static StepCurve of(List<StepLosses> blocks) {
            long count =
                    blocks.stream().mapToLong(block -> block.losses().length).sum();
            int perPoint = Math.toIntExact((count + MOST_POINTS - 1) / MOST_POINTS);
            List<Integer> steps = new ArrayList<>();
            List<Double> losses = new ArrayList<>();
            double sum = 0;
            int summed = 0;
            long before = 0;
            long pointBegan = 0;
            long largest = 0;
            for (StepLosses block : blocks) {
                for (int i = 0; i < block.losses().length; i++) {
                    long step = block.stepOf(i);
                    // In a manipulated log the steps may decrease.
                    if (!Double.isFinite(block.losses()[i]) || step <= before || step > Integer.MAX_VALUE) {
                        continue;
                    }
                    if (summed == 0) {
                        pointBegan = before;
                    }
                    before = step;
                    sum += block.losses()[i];
                    summed++;
                    if (summed == perPoint) {
                        steps.add((int) step);
                        losses.add(sum / summed);
                        largest = Math.max(largest, step - pointBegan);
                        sum = 0;
                        summed = 0;
                    }
                }
            }
            if (summed > 0) {
                steps.add((int) before);
                losses.add(sum / summed);
            }
            return new StepCurve(
                    steps.stream().mapToInt(Integer::intValue).toArray(),
                    losses.stream().mapToDouble(Double::doubleValue).toArray(),
                    largest);
        }

        LineChart chart() {
            return new LineChart("steps", "Loss per step", ChartScale.NUMBER)
                    .over("step")
                    .line("loss", steps, losses)
                    .smoothed(SMOOTHING)
                    .withLogAxis();
        }

        /** A caption that explains the points. */
        String caption() {
            return largest > 1
                    ? "The faint line is the mean of up to " + NumberText.count(largest) + " steps per point"
                    : "The faint line is the loss of each step";
        }
    }
}
