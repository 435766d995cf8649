package org.moco4j.config;

/** The interval of numbers that a key allows. Each end is included, excluded or infinite. */
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

    /** Whether a value is in the range. NaN and the infinities never are. */
    boolean contains(double value) {
        return (lowIncluded ? value >= low : value > low) && (highIncluded ? value <= high : value < high);
    }

    /** Returns the range in words: {@code > 0}, {@code >= 0} or {@code in [0, 1)}. */
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
