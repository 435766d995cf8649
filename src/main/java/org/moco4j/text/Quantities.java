package org.moco4j.text;

import java.util.Locale;

/**
 * Formats counts, durations, processor time and sizes with a suitable unit, and with singular or plural nouns. The text
 * does not depend on the locale.
 */
public final class Quantities {
    private static final double MINUTE = 60;
    private static final double HOUR = 60 * MINUTE;
    private static final double KIB = 1024;

    private Quantities() {}

    /** {@code 1 epoch}, {@code 2 epochs}, {@code 50,000 images}, {@code 0 classes}. */
    public static String count(long n, String one) {
        return count(n, one, plural(one));
    }

    /** Formats a count of a noun with an irregular plural. */
    public static String count(long n, String one, String many) {
        return String.format(Locale.ROOT, "%,d %s", n, n == 1 ? one : many);
    }

    /** Returns only the noun, for a number that is written in another way: {@code epoch} or {@code epochs}. */
    public static String noun(long n, String one) {
        return n == 1 ? one : plural(one);
    }

    /**
     * {@code 412 ms}, {@code 3.2 s}, {@code 45 s}, {@code 12 min 5 s}, {@code 28 h 5 min}.
     *
     * @throws IllegalArgumentException if the time is not finite
     */
    public static String duration(double seconds) {
        if (!Double.isFinite(seconds)) {
            throw new IllegalArgumentException("no duration: " + seconds);
        }
        double time = Math.max(0, seconds);
        if (time == 0) {
            return "0 s";
        }
        if (time < 0.9995) {
            return format("%.0f ms", Math.max(1, 1000 * time));
        }
        if (time < 9.95) {
            return format("%.1f s", time);
        }
        long whole = Math.round(time);
        if (whole < MINUTE) {
            return whole + " s";
        }
        if (whole < HOUR) {
            return whole / 60 + " min" + (whole % 60 == 0 ? "" : " " + whole % 60 + " s");
        }
        long minutes = Math.round(time / MINUTE);
        return format("%,d h", minutes / 60) + (minutes % 60 == 0 ? "" : " " + minutes % 60 + " min");
    }

    /** Formats the time that is left, in whole seconds, as {@link #duration} does from ten seconds on. */
    public static String remaining(double seconds) {
        long whole = Math.max(1, Math.round(seconds));
        return whole < MINUTE ? whole + " s" : duration((double) whole);
    }

    /**
     * Formats an estimated time: {@code about 5 seconds}, {@code about 1 minute}, {@code about 3.5 hours}.
     *
     * @throws IllegalArgumentException if the time is not finite
     */
    public static String estimate(double seconds) {
        if (!Double.isFinite(seconds)) {
            throw new IllegalArgumentException("no duration: " + seconds);
        }
        if (Math.round(seconds) < MINUTE) {
            return "about " + count(Math.max(1, Math.round(seconds)), "second");
        }
        long minutes = Math.max(1, Math.round(seconds / MINUTE));
        if (minutes < 90) {
            return "about " + count(minutes, "minute");
        }
        return "about " + (seconds < 10 * HOUR ? format("%.1f", seconds / HOUR) : format("%,.0f", seconds / HOUR))
                + " hours";
    }

    /**
     * Formats the time of all processors together: {@code 15 CPU-seconds}, {@code 12.3 CPU-minutes},
     * {@code 57.8 CPU-hours}.
     */
    public static String processorTime(double seconds) {
        if (seconds < 0.95) {
            return format("%.1f CPU-seconds", Math.max(0, seconds));
        }
        if (seconds < 2 * MINUTE) {
            return count(Math.round(seconds), "CPU-second");
        }
        return seconds < 2 * HOUR
                ? format("%.1f CPU-minutes", seconds / MINUTE)
                : format("%,.1f CPU-hours", seconds / HOUR);
    }

    /** {@code 512 bytes}, {@code 3.4 KiB}, {@code 234 MiB}, {@code 1.5 GiB}. */
    public static String size(long bytes) {
        String[] units = {"KiB", "MiB", "GiB", "TiB"};
        if (bytes < KIB) {
            return count(bytes, "byte");
        }
        double value = bytes / KIB;
        int unit = 0;
        while (value >= 1023.95 && unit < units.length - 1) {
            value /= KIB;
            unit++;
        }
        return format((value < 99.95 ? "%.1f " : "%.0f ") + units[unit], value);
    }

    private static String plural(String one) {
        if (one.endsWith("s") || one.endsWith("x") || one.endsWith("tch") || one.endsWith("sh")) {
            return one + "es";
        }
        boolean consonantAndY = one.endsWith("y") && !one.matches(".*[aeiou]y");
        return consonantAndY ? one.substring(0, one.length() - 1) + "ies" : one + "s";
    }

    private static String format(String format, Object value) {
        return String.format(Locale.ROOT, format, value);
    }
}
