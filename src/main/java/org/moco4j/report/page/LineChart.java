package org.moco4j.report.page;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Lines over epochs. The page draws them as SVG whose coordinates are thousandths of the plot, with the words in HTML above it:
 * so a chart takes any shape and its text stays the page's own.
 */
final class LineChart {
    /** More points than this are more than a screen shows. */
    private static final int MOST_POINTS = 1500;

    private static final int MARKS_UP = 4;
    private static final int MARKS_ALONG = 6;
    /** Series have so many colours; then they come again. */
    private static final int COLOURS = 8;

    private final String id;
    private final String title;
    private final ChartScale scale;
    private final List<Series> series = new ArrayList<>();
    private final List<Level> levels = new ArrayList<>();

    private record Series(String name, int[] epochs, double[] values) {}

    private record Level(String name, double value) {}

    /**
     * What the page shows.
     *
     * @param summary the chart in words, for who does not see it
     * @param data what a script needs to tell values, as JSON
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
     * @param path SVG path
     * @param dots SVG path of its points, where they are few
     * @param last its last value
     * @param colour from 1
     */
    public record Line(String name, String path, String dots, String last, int colour) {}

    /** A level to compare with. */
    public record Reference(String name, String value, double y) {}

    private record Data(boolean percent, List<DataSeries> series) {}

    private record DataSeries(String name, int colour, int[] x, double[] y, int[] at) {}

    LineChart(String id, String title, ChartScale scale) {
        this.id = id;
        this.title = title;
        this.scale = scale;
    }

    /** Adds a line; values that are no number are left out. One without any is left out altogether. */
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

    /** Adds a level line over the whole width. */
    LineChart level(String name, double value) {
        if (Double.isFinite(value)) {
            levels.add(new Level(name, value));
        }
        return this;
    }

    boolean isEmpty() {
        return series.isEmpty();
    }

    /**
     * @param from lowest value that shall be seen, NaN where the data's own will do
     * @param lastEpoch the axis goes on to this epoch, or further where a line does
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
                .withRoomAbove(levels.stream().mapToDouble(Level::value).max().orElse(Double.NaN));
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
            int colour = lines.size() % COLOURS + 1;
            lines.add(line(s, along, up, colour));
            data.add(new DataSeries(s.name(), colour, s.epochs(), rounded(s.values()), places(s, along)));
        }
        return new View(
                id,
                title,
                summary(),
                along.marks(value -> Figures.count(Math.round(value))),
                up.marks(value -> scale.mark(value, digits)),
                lines,
                levels.stream()
                        .map(level ->
                                new Reference(level.name(), scale.value(level.value()), 1000 - up.at(level.value())))
                        .toList(),
                ScriptJson.of(new Data(scale == ChartScale.PERCENT, data)));
    }

    private Line line(Series s, Axis along, Axis up, int colour) {
        StringBuilder path = new StringBuilder();
        StringBuilder dots = new StringBuilder();
        boolean few = s.values().length <= 60;
        for (int i = 0; i < s.values().length; i++) {
            String point = coordinate(along.at(s.epochs()[i])) + " " + coordinate(1000 - up.at(s.values()[i]));
            path.append(i == 0 ? "M" : "L").append(point);
            if (few) {
                dots.append('M').append(point).append("h0");
            }
        }
        String last = scale.value(s.values()[s.values().length - 1]);
        return new Line(s.name(), path.toString(), dots.toString(), last, colour);
    }

    private String summary() {
        StringBuilder words = new StringBuilder(title).append('.');
        for (Series s : series) {
            int end = s.values().length - 1;
            words.append(' ')
                    .append(s.name())
                    .append(": ")
                    .append(scale.value(s.values()[0]))
                    .append(" at epoch ")
                    .append(s.epochs()[0])
                    .append(", ")
                    .append(scale.value(s.values()[end]))
                    .append(" at epoch ")
                    .append(s.epochs()[end])
                    .append('.');
        }
        levels.forEach(level -> words.append(' ')
                .append(level.name())
                .append(": ")
                .append(scale.value(level.value()))
                .append('.'));
        return words.toString();
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

    private static int[] places(Series s, Axis along) {
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
