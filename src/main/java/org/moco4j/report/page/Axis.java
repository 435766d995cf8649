package org.moco4j.report.page;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.DoubleFunction;

/**
 * One axis of a chart. Its ends and the marks between them are round numbers.
 *
 * @param low value at its beginning
 * @param high value at its end, above {@code low}
 * @param step distance between marks
 */
record Axis(double low, double high, double step) {
    /** The distance between marks is one of these, times a power of ten. */
    private static final double[] ROUND = {1, 2, 2.5, 5, 10};

    private static final double EPSILON = 1e-9;
    private static final double NEAR_THE_END = 880;

    /**
     * A mark.
     *
     * @param at its position, in thousandths of the axis
     */
    public record Mark(String label, double at) {}

    /** From a round number at or below {@code low} to one at or above {@code high}, with about {@code marks} steps. */
    static Axis around(double low, double high, int marks) {
        double width = high > low ? high - low : Math.max(Math.abs(high), 1) * 0.1;
        double step = roundStep(width / marks);
        double from = Math.floor(low / step + EPSILON) * step;
        double to = Math.ceil(high / step - EPSILON) * step;
        return new Axis(from, to > from ? to : from + step, step);
    }

    /** From {@code first} to {@code last} exactly, with marks at whole round numbers between. */
    static Axis ofWholeNumbers(int first, int last, int marks) {
        int end = Math.max(last, first + 1);
        return new Axis(first, end, Math.max(1, Math.round(roundStep(((double) end - first) / marks))));
    }

    /** One step longer if a value is so near to the end that there is no space for a label above it. */
    Axis withSpaceAbove(double value) {
        return at(value) > NEAR_THE_END ? new Axis(low, high + step, step) : this;
    }

    /** The position of a value, in thousandths of the axis. */
    double at(double value) {
        return 1000 * (value - low) / (high - low);
    }

    List<Mark> marks(DoubleFunction<String> label) {
        List<Mark> marks = new ArrayList<>();
        for (long n = (long) Math.ceil(low / step - EPSILON); n * step <= high + EPSILON * step; n++) {
            marks.add(new Mark(label.apply(n * step), at(n * step)));
        }
        return marks;
    }

    /** Decimals needed to distinguish neighboring marks, if values are shown times {@code factor}. */
    int digits(double factor) {
        int digits = 0;
        double shown = step * factor;
        while (digits < 6 && Math.abs(shown - Math.rint(shown)) > EPSILON * Math.abs(shown)) {
            shown *= 10;
            digits++;
        }
        return digits;
    }

    private static double roundStep(double least) {
        double power = Math.pow(10, Math.floor(Math.log10(least)));
        for (double round : ROUND) {
            if (round * power >= least * (1 - EPSILON)) {
                return round * power;
            }
        }
        return 10 * power;
    }

    /** The format of a chart's values. */
    enum ChartScale {
        /** Shares as percent. */
        PERCENT(100, "%"),
        /** Numbers of any size. */
        NUMBER(1, "");

        private static final MathContext FOUR_DIGITS = new MathContext(4);
        private static final double SMALL = 1e-4;

        private final double factor;
        private final String unit;

        ChartScale(double factor, String unit) {
            this.factor = factor;
            this.unit = unit;
        }

        /** Decimals needed to distinguish the marks of an axis. */
        int digits(Axis axis) {
            return axis.digits(factor);
        }

        /** The label of a mark of the axis. */
        String mark(double value, int digits) {
            return digits > 4
                    ? String.format(Locale.ROOT, "%.0e", value * factor)
                    : String.format(Locale.ROOT, "%,." + digits + "f", value * factor) + unit;
        }

        /** The text of a value, the same as in the page's script. */
        String value(double value) {
            if (this == PERCENT) {
                return NumberText.percent(value);
            }
            if (value != 0 && Math.abs(value) < SMALL) {
                return NumberText.shortest(value);
            }
            BigDecimal rounded = new BigDecimal(value).round(FOUR_DIGITS).stripTrailingZeros();
            return rounded.toPlainString();
        }
    }
}
