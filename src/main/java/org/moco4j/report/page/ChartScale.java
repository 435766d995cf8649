package org.moco4j.report.page;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

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
