package org.moco4j.report.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.moco4j.report.page.Axis.ChartScale;
import org.moco4j.testing.property.ForAll;
import org.moco4j.testing.property.Property;

class LineChartTest {
    private static final int[] EPOCHS = {1, 2, 3, 4};

    @Test
    void valuesAreDrawnBetweenTheEndsOfTheAxes() {
        LineChart.View view = new LineChart("c", "Chart", ChartScale.NUMBER)
                .line("a", EPOCHS, new double[] {0, 10, 5, 2.5})
                .view(Double.NaN, 5);

        assertEquals("M0 1000L250 0L500 500L750 750", view.lines().get(0).path());
        assertEquals(List.of("0.0", "2.5", "5.0", "7.5", "10.0"), labels(view.up()));
        assertEquals(List.of("1", "2", "3", "4", "5"), labels(view.along()));
        assertEquals("2.5", view.lines().get(0).last());
    }

    @Test
    void nonFiniteValuesAreSkipped() {
        LineChart chart = new LineChart("c", "Chart", ChartScale.PERCENT)
                .line("a", EPOCHS, new double[] {Double.NaN, 0.5, Double.POSITIVE_INFINITY, 0.75})
                .line("none", EPOCHS, new double[] {Double.NaN, Double.NaN, Double.NaN, Double.NaN})
                .level("unknown", Double.NaN);
        LineChart.View view = chart.view(Double.NaN, 0);

        assertEquals(1, view.lines().size());
        assertEquals(2, view.lines().get(0).path().split("[ML]").length - 1);
        assertEquals(List.of(), view.references());
        assertEquals("Chart. a: 50.00% at epoch 2, 75.00% at epoch 4.", view.summary());
        assertTrue(new LineChart("c", "Chart", ChartScale.NUMBER).isEmpty());
    }

    @Test
    void aLevelHasSpaceForItsNameAboveIt() {
        LineChart.View view = new LineChart("c", "Chart", ChartScale.NUMBER)
                .line("a", EPOCHS, new double[] {0, 0.5, 0.5, 0.5})
                .level("one", 1)
                .view(0, 0);

        assertEquals(200, view.references().get(0).y(), 1e-9);
        assertEquals("1", view.references().get(0).value());
    }

    @Test
    void oneEpochAndEqualValuesGiveAChart() {
        LineChart.View view = new LineChart("c", "Chart", ChartScale.NUMBER)
                .line("a", new int[] {1}, new double[] {3})
                .view(Double.NaN, 0);

        assertTrue(
                view.lines().get(0).path().matches("M0 \\d+(\\.\\d)?"),
                view.lines().get(0).path());
    }

    @Test
    void aVeryLongRunIsThinnedAndKeepsItsEnds() {
        int n = 100_000;
        LineChart.View view = new LineChart("c", "Chart", ChartScale.NUMBER)
                .line(
                        "a",
                        IntStream.rangeClosed(1, n).toArray(),
                        IntStream.range(0, n).asDoubleStream().toArray())
                .view(Double.NaN, n);

        String path = view.lines().get(0).path();
        assertTrue(path.length() < 30_000, path.length() + " characters");
        assertTrue(path.startsWith("M0 1000L") && path.endsWith("L1000 0"), path.substring(path.length() - 20));
    }

    @Property
    void anAxisContainsItsValuesAndHasFewRoundMarks(
            @ForAll(min = -100_000, max = 100_000) int low,
            @ForAll(min = 1, max = 999) int digits,
            @ForAll(min = -5, max = 5) int exponent) {
        double width = digits * Math.pow(10, exponent);

        Axis axis = Axis.around(low, low + width, 4);

        // Far from zero, doubles are not more precise.
        double rounding = 1e-3 + 4000 * Math.ulp((double) low) / width;
        assertTrue(axis.at(low) >= -rounding && axis.at(low + width) <= 1000 + rounding, axis.toString());
        int marks = axis.marks(String::valueOf).size();
        assertTrue(marks >= 2 && marks <= 7, axis + " has " + marks + " marks");
        axis.marks(String::valueOf).forEach(mark -> assertTrue(mark.at() > -1 && mark.at() < 1001, mark.toString()));
    }

    @Property
    void anAxisOfEpochsMarksWholeEpochs(@ForAll(min = 1, max = 10_000) int last) {
        Axis axis = Axis.ofWholeNumbers(1, last, 6);

        List<Axis.Mark> marks = axis.marks(String::valueOf);
        assertTrue(marks.size() >= 1 && marks.size() <= 8, marks.toString());
        marks.forEach(mark -> assertEquals(0, Double.parseDouble(mark.label()) % 1, mark.toString()));
    }

    private static List<String> labels(List<Axis.Mark> marks) {
        return marks.stream().map(Axis.Mark::label).toList();
    }
}
