package org.moco4j.config;

/** An interval of numbers that a key may take; either end may be left out of it, or be infinite. */
record Range(double low, boolean lowIncluded, double high, boolean highIncluded) {
    static Range above(double low) {
        return new Range(low, false, Double.POSITIVE_INFINITY, false);
    }

    static Range atLeast(double low) {
        return new Range(low, true, Double.POSITIVE_INFINITY, false);
    }

    static Range closed(double low, double high) {
        return new Range(low, true, high, true);
    }

    static Range closedOpen(double low, double high) {
        return new Range(low, true, high, false);
    }

    static Range openClosed(double low, double high) {
        return new Range(low, false, high, true);
    }

    static Range open(double low, double high) {
        return new Range(low, false, high, false);
    }

    /** NaN and the infinities are in no range. */
    boolean contains(double value) {
        return (lowIncluded ? value >= low : value > low) && (highIncluded ? value <= high : value < high);
    }

    /** As people write it: {@code > 0}, {@code >= 0} or {@code in [0, 1)}. */
    @Override
    public String toString() {
        if (high == Double.POSITIVE_INFINITY) {
            return (lowIncluded ? ">= " : "> ") + plain(low);
        }
        return "in " + (lowIncluded ? "[" : "(") + plain(low) + ", " + plain(high) + (highIncluded ? "]" : ")");
    }

    private static String plain(double value) {
        return value == Math.rint(value) ? String.valueOf((long) value) : String.valueOf(value);
    }
}
