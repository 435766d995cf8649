package org.moco4j.report.page;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.moco4j.report.page.Axis.ChartScale;

/**
 * A line chart over epochs or steps. The page draws it as SVG, whose coordinates are thousandths of the plot, with the
 * labels as HTML above it. So a chart can have any size, and its text keeps the page's font.
 */
final class LineChart {
    /** A screen cannot show more points than this. */
    private static final int MOST_POINTS = 1500;

    /** Up to this many points are marked with dots. */
    private static final int FEW_POINTS = 60;

    private static final int MARKS_UP = 4;
    private static final int MARKS_ALONG = 6;
    /** The number of colors; further series repeat them. */
    private static final int COLORS = 8;

    /** The names of two levels that are closer than this would overlap. */
    private static final double NAME_HEIGHT = 75;

    private final String id;
    private final String title;
    private final ChartScale scale;
    private String unit = "epoch";
    private boolean offersLog;
    private double smoothing = Double.NaN;
    private final List<Series> series = new ArrayList<>();
    private final List<Level> levels = new ArrayList<>();

    private record Series(String name, int[] epochs, double[] values) {}

    private record Level(String name, double value) {}

    /**
     * The chart's content for the template.
     *
     * @param summary the chart as text, for screen readers
     * @param data the data that the script needs to show values and to redraw the chart, as JSON
     */
    public record View(
            String id,
            String title,
            String summary,
            List<Axis.Mark> along,
            List<Axis.Mark> up,
            List<Line> lines,
            List<Reference> references,
            String data) {}

    /**
     * One line.
     *
     * @param path SVG path; in a smoothed chart, the smoothed line
     * @param raw SVG path of the original values, if the chart is smoothed; else empty
     * @param dots SVG path of its points, if there are few
     * @param last its last value
     * @param color from 1
     */
    public record Line(String name, String path, String raw, String dots, String last, int color) {}

    /**
     * A horizontal line to compare with.
     *
     * @param below whether its name is below the line, because another level is just above
     */
    public record Reference(String name, String value, double y, boolean below) {}

    /** @param smoothing weight of the smoothing; null if the chart has none */
    private record Data(
            boolean percent,
            String unit,
            boolean log,
            Double smoothing,
            double low,
            double high,
            double[] levels,
            List<DataSeries> series) {}

    private record DataSeries(String name, int color, int[] x, double[] y, int[] at) {}

    LineChart(String id, String title, ChartScale scale) {
        this.id = id;
        this.title = title;
        this.scale = scale;
    }

    /** Adds a line. Non-finite values are skipped; a line without finite values is not added. */
    LineChart line(String name, int[] epochs, double[] values) {
        int[] known = thinned(IntStream.range(0, values.length)
                .filter(i -> Double.isFinite(values[i]))
                .toArray());
        if (known.length > 0) {
            series.add(new Series(
                    name,
                    Arrays.stream(known).map(i -> epochs[i]).toArray(),
                    Arrays.stream(known).mapToDouble(i -> values[i]).toArray()));
        }
        return this;
    }

    /** Adds a horizontal line over the whole width. */
    LineChart level(String name, double value) {
        if (Double.isFinite(value)) {
            levels.add(new Level(name, value));
        }
        return this;
    }

    /** Sets the unit of the horizontal axis instead of epochs, e.g. {@code step}. */
    LineChart over(String name) {
        unit = name;
        return this;
    }

    /** Lets the reader switch to a logarithmic axis, unless a value is not positive. */
    LineChart withLogAxis() {
        offersLog = true;
        return this;
    }

    /**
     * Draws a smoothed line over the values, and lets the reader change the smoothing.
     *
     * @param weight 0 to below 1
     */
    LineChart smoothed(double weight) {
        smoothing = weight;
        return this;
    }

    boolean isEmpty() {
        return series.isEmpty();
    }

    /**
     * @param from lowest value to include in the axis; NaN for the lowest value of the data
     * @param lastEpoch the axis extends to this epoch, or further if a line does
     */
    View view(double from, int lastEpoch) {
        double[] all = Stream.concat(
                        series.stream().flatMap(s -> Arrays.stream(s.values()).boxed()),
                        Stream.concat(
                                levels.stream().map(Level::value),
                                Stream.of(from).filter(Double::isFinite)))
                .mapToDouble(Double::doubleValue)
                .toArray();
        Axis up = Axis.around(
                        Arrays.stream(all).min().orElse(0),
                        Arrays.stream(all).max().orElse(1),
                        MARKS_UP)
                .withSpaceAbove(levels.stream().mapToDouble(Level::value).max().orElse(Double.NaN));
        int last = series.stream()
                .mapToInt(s -> s.epochs()[s.epochs().length - 1])
                .max()
                .orElse(1);
        int first = series.stream().mapToInt(s -> s.epochs()[0]).min().orElse(0);
        Axis along = Axis.ofWholeNumbers(Math.min(first, 1), Math.max(last, lastEpoch), MARKS_ALONG);
        int digits = scale.digits(up);
        List<Line> lines = new ArrayList<>();
        List<DataSeries> data = new ArrayList<>();
        for (Series s : series) {
            int color = lines.size() % COLORS + 1;
            lines.add(line(s, along, up, color));
            data.add(new DataSeries(s.name(), color, s.epochs(), rounded(s.values()), positions(s, along)));
        }
        return new View(
                id,
                title,
                summary(),
                along.marks(value -> NumberText.count(Math.round(value))),
                up.marks(value -> scale.mark(value, digits)),
                lines,
                references(up),
                ScriptJson.of(new Data(
                        scale == ChartScale.PERCENT,
                        unit,
                        offersLog && Arrays.stream(all).allMatch(value -> value > 0),
                        Double.isNaN(smoothing) ? null : smoothing,
                        up.low(),
                        up.high(),
                        levels.stream().mapToDouble(Level::value).toArray(),
                        data)));
    }

    private List<Reference> references(Axis up) {
        return levels.stream()
                .map(level -> {
                    double y = 1000 - up.at(level.value());
                    boolean below = levels.stream()
                            .mapToDouble(other -> y - (1000 - up.at(other.value())))
                            .anyMatch(distance -> distance > 0 && distance < NAME_HEIGHT);
                    return new Reference(level.name(), scale.value(level.value()), y, below);
                })
                .toList();
    }

    private Line line(Series s, Axis along, Axis up, int color) {
        boolean few = s.values().length <= FEW_POINTS;
        StringBuilder dots = new StringBuilder();
        for (int i = 0; few && i < s.values().length; i++) {
            dots.append('M').append(point(s, i, s.values()[i], along, up)).append("h0");
        }
        String last = scale.value(s.values()[s.values().length - 1]);
        String raw = path(s, s.values(), along, up);
        return Double.isNaN(smoothing)
                ? new Line(s.name(), raw, "", dots.toString(), last, color)
                : new Line(s.name(), path(s, smooth(s.values()), along, up), raw, "", last, color);
    }

    private static String path(Series s, double[] values, Axis along, Axis up) {
        StringBuilder path = new StringBuilder();
        for (int i = 0; i < values.length; i++) {
            path.append(i == 0 ? "M" : "L").append(point(s, i, values[i], along, up));
        }
        return path.toString();
    }

    private static String point(Series s, int i, double value, Axis along, Axis up) {
        return coordinate(along.at(s.epochs()[i])) + " " + coordinate(1000 - up.at(value));
    }

    /** An exponential moving average with bias correction, as in TensorBoard; the page's script does the same. */
    private double[] smooth(double[] values) {
        double[] smooth = new double[values.length];
        double average = 0;
        double weight = 1;
        for (int i = 0; i < values.length; i++) {
            average = smoothing * average + (1 - smoothing) * values[i];
            weight *= smoothing;
            smooth[i] = average / (1 - weight);
        }
        return smooth;
    }

    private String summary() {
        StringBuilder text = new StringBuilder(title).append('.');
        for (Series s : series) {
            int end = s.values().length - 1;
            text.append(' ')
                    .append(s.name())
                    .append(": ")
                    .append(scale.value(s.values()[0]))
                    .append(" at ")
                    .append(unit)
                    .append(' ')
                    .append(s.epochs()[0])
                    .append(", ")
                    .append(scale.value(s.values()[end]))
                    .append(" at ")
                    .append(unit)
                    .append(' ')
                    .append(s.epochs()[end])
                    .append('.');
        }
        levels.forEach(level -> text.append(' ')
                .append(level.name())
                .append(": ")
                .append(scale.value(level.value()))
                .append('.'));
        return text.toString();
    }

    private static int[] thinned(int[] indices) {
        if (indices.length <= MOST_POINTS) {
            return indices;
        }
        double stride = (indices.length - 1.0) / (MOST_POINTS - 1);
        return IntStream.range(0, MOST_POINTS)
                .map(i -> indices[(int) Math.round(i * stride)])
                .toArray();
    }

    private static int[] positions(Series s, Axis along) {
        return Arrays.stream(s.epochs())
                .map(epoch -> (int) Math.round(along.at(epoch)))
                .toArray();
    }

    /** Six significant digits: a tooltip shows no more. */
    private static double[] rounded(double[] values) {
        return Arrays.stream(values)
                .map(value -> new BigDecimal(value).round(new MathContext(6)).doubleValue())
                .toArray();
    }

    private static String coordinate(double thousandths) {
        String text = String.format(Locale.ROOT, "%.1f", thousandths);
        return text.endsWith(".0") ? text.substring(0, text.length() - 2) : text;
    }
}
