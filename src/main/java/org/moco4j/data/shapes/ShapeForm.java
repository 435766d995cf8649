package org.moco4j.data.shapes;

import java.util.function.DoubleBinaryOperator;

/**
 * The ten forms of the {@code Shapes} data set. Each defines a signed distance to its outline: negative inside,
 * positive outside, nearly exact close to the outline, as antialiasing needs. Five forms fit approximately into the
 * unit circle, and an image has several copies. Five are patterns that fill the plane with a period slightly above 1,
 * and an image has one.
 *
 * <p>The code uses only arithmetic that every Java rounds equally ({@link StrictMath}, square roots), so the same seed
 * gives the same bytes everywhere.
 */
enum ShapeForm {
    DISC("disc", (x, y) -> length(x, y) - 0.8),
    RING("ring", (x, y) -> Math.abs(length(x, y) - 0.75) - 0.2),
    TRIANGLE("triangle", (x, y) -> triangle(x, y) - 0.5),
    STAR("star", (x, y) -> star(x, y, 5, 1.05, 0.42)),
    CROSS("cross", (x, y) -> Math.min(box(x, y, 0.95, 0.27), box(x, y, 0.27, 0.95))),
    STRIPES("stripes", true, (x, y) -> Math.abs(wave(y, 1.2)) - 0.3),
    CHECKS("checks", true, (x, y) -> {
        double dx = 0.35 - Math.abs(wave(x, 1.4));
        double dy = 0.35 - Math.abs(wave(y, 1.4));
        double edge = Math.min(Math.abs(dx), Math.abs(dy));
        return dx * dy > 0 ? -edge : edge;
    }),
    ZIGZAG("zigzag", true, (x, y) -> {
        double bent = y + 1.2 * Math.abs(wave(x, 1.6));
        return (Math.abs(wave(bent, 1.4)) - 0.35) * 0.64;
    }),
    RIPPLES("ripples", true, (x, y) -> Math.abs(wave(length(x, y), 1.2)) - 0.3),
    NET("net", true, (x, y) -> Math.min(Math.abs(wave(x, 1.4)), Math.abs(wave(y, 1.4))) - 0.16);

    /** The maximum distance of a finite form's outline from its center. */
    static final double REACH = 1.25;

    private static final double COS_30 = StrictMath.sqrt(0.75);

    private final String label;
    private final boolean pattern;

    @SuppressWarnings("ImmutableEnumChecker") // the functions have no state
    private final DoubleBinaryOperator distance;

    ShapeForm(String label, DoubleBinaryOperator distance) {
        this(label, false, distance);
    }

    ShapeForm(String label, boolean pattern, DoubleBinaryOperator distance) {
        this.label = label;
        this.pattern = pattern;
        this.distance = distance;
    }

    /** Whether it fills the plane. Then an image has one copy, not several. */
    boolean isPattern() {
        return pattern;
    }

    /** Returns the name of the class. */
    String label() {
        return label;
    }

    /** Computes the signed distance from a point to the outline. */
    double distance(double x, double y) {
        return distance.applyAsDouble(x, y);
    }

    private static double length(double x, double y) {
        return Math.sqrt(x * x + y * y);
    }

    /** Computes the signed distance to the nearest multiple of the period. */
    private static double wave(double value, double period) {
        return value - period * Math.rint(value / period);
    }

    private static double triangle(double x, double y) {
        double slanted = Math.abs(x) * COS_30 - y * 0.5;
        return Math.max(slanted, y);
    }

    private static double box(double x, double y, double halfWidth, double halfHeight) {
        double dx = Math.abs(x) - halfWidth;
        double dy = Math.abs(y) - halfHeight;
        return length(Math.max(dx, 0), Math.max(dy, 0)) + Math.min(Math.max(dx, dy), 0);
    }

    /** Computes the distance to a star, whose outline is one segment folded into all its half points. */
    private static double star(double x, double y, int points, double outer, double inner) {
        double half = StrictMath.PI / points;
        double angle = Math.abs(StrictMath.IEEEremainder(StrictMath.atan2(y, x), 2 * half));
        double radius = length(x, y);
        double px = radius * StrictMath.cos(angle);
        double py = radius * StrictMath.sin(angle);
        double ex = inner * StrictMath.cos(half) - outer;
        double ey = inner * StrictMath.sin(half);
        return ((px - outer) * ey - py * ex) / length(ex, ey);
    }
}
