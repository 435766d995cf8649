package org.moco4j.report.page;

import java.util.Locale;
import org.moco4j.text.Quantities;

/** Formats numbers as text, the same in every locale. */
final class NumberText {
    static final String NONE = "–";

    private static final double SMALL = 1e-3;

    private NumberText() {}

    /** {@code 83.42%} of 0.8342. */
    static String percent(double share) {
        return format(share, "%.2f%%", 100 * share);
    }

    static String fixed(double value, int digits) {
        return format(value, "%." + digits + "f", value);
    }

    /** {@code 50,000}. */
    static String count(long n) {
        return String.format(Locale.ROOT, "%,d", n);
    }

    /** {@code 1 group}, {@code 50,000 groups}. */
    static String count(long n, String what) {
        return Quantities.count(n, what);
    }

    /** {@code 1 query}, {@code 8 queries}. */
    static String count(long n, String one, String many) {
        return Quantities.count(n, one, many);
    }

    /** A number of any size with few digits: {@code 0.06}, {@code 6.0e-5}. */
    static String shortest(double value) {
        if (value != 0 && Math.abs(value) < SMALL) {
            return format(value, "%.1e", value);
        }
        String text = format(value, "%.4f", value);
        return text.contains(".") ? text.replaceFirst("\\.?0+$", "") : text;
    }

    /** The same as {@link Quantities#duration}; {@link #NONE} if the value is not finite. */
    static String duration(double seconds) {
        return Double.isFinite(seconds) ? Quantities.duration(seconds) : NONE;
    }

    private static String format(double value, String format, Object shown) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, format, shown) : NONE;
    }
}
