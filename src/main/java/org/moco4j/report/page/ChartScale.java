package org.moco4j.report.page;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Locale;

/** How values are shown. */
enum ChartScale {
    /** Shares as percent. */
    PERCENT(100, "%"),
    /** Figures of any size. */
    NUMBER(1, "");

    private static final MathContext FOUR_DIGITS = new MathContext(4);
    private static final double SMALL = 1e-4;

    private final double factor;
    private final String unit;

    ChartScale(double factor, String unit) {
        this.factor = factor;
        this.unit = unit;
    }

    /** Digits that tell the marks of an axis apart. */
    int digits(Axis axis) {
        return axis.digits(factor);
    }

    /** A mark of the axis. */
    String mark(double value, int digits) {
        return digits > 4
                ? String.format(Locale.ROOT, "%.0e", value * factor)
                : String.format(Locale.ROOT, "%,." + digits + "f", value * factor) + unit;
    }

    /** A value of a line: as the page's script writes it. */
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
