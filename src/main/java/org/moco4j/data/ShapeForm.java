package org.moco4j.data;

/**
 * The ten forms of the {@code Shapes} data set, each a signed distance to its outline in a frame where the form fills about
 * the unit circle: negative inside, positive outside, exact or nearly so close to the outline (what anti-aliasing needs).
 *
 * <p>Only arithmetic that every Java rounds alike is used ({@link StrictMath}, square roots), so the same seed gives the same
 * bytes everywhere.
 */
enum ShapeForm {
    DISC("disc") {
        @Override
        double distance(double x, double y) {
            return length(x, y) - 0.8;
        }
    },
    RING("ring") {
        @Override
        double distance(double x, double y) {
            return Math.abs(length(x, y) - 0.75) - 0.2;
        }
    },
    SQUARE("square") {
        @Override
        double distance(double x, double y) {
            return box(x, y, 0.72, 0.72);
        }
    },
    TRIANGLE("triangle") {
        @Override
        double distance(double x, double y) {
            double slanted = Math.abs(x) * COS_30 - y * 0.5;
            return Math.max(slanted, y) - 0.5;
        }
    },
    STAR("star") {
        @Override
        double distance(double x, double y) {
            return star(x, y, 5, 1.05, 0.42);
        }
    },
    CROSS("cross") {
        @Override
        double distance(double x, double y) {
            return Math.min(box(x, y, 0.95, 0.27), box(x, y, 0.27, 0.95));
        }
    },
    CRESCENT("crescent") {
        @Override
        double distance(double x, double y) {
            return Math.max(length(x, y) - 0.95, 0.75 - length(x - 0.5, y));
        }
    },
    BARS("bars") {
        @Override
        double distance(double x, double y) {
            double nearest = Math.abs(y) < 0.335 ? y : Math.abs(y) - 0.67;
            return box(x, nearest, 0.9, 0.18);
        }
    },
    BOW("bow") {
        @Override
        double distance(double x, double y) {
            return Math.max(Math.abs(x) - 0.85, (Math.abs(y) - Math.abs(x)) * SQRT_HALF);
        }
    },
    ZIGZAG("zigzag") {
        @Override
        double distance(double x, double y) {
            double fold = Math.abs(Math.abs(x) - 0.5) - 0.25;
            return Math.max(Math.abs(y - fold * 1.6) * 0.53 - 0.14, Math.abs(x) - 1);
        }
    };

    /** No form reaches farther from its centre. */
    static final double REACH = 1.25;

    private static final double COS_30 = StrictMath.sqrt(0.75);
    private static final double SQRT_HALF = StrictMath.sqrt(0.5);

    private final String label;

    ShapeForm(String label) {
        this.label = label;
    }

    /** The class's name. */
    String label() {
        return label;
    }

    /** Signed distance from the point to the outline. */
    abstract double distance(double x, double y);

    private static double length(double x, double y) {
        return Math.sqrt(x * x + y * y);
    }

    private static double box(double x, double y, double halfWidth, double halfHeight) {
        double dx = Math.abs(x) - halfWidth;
        double dy = Math.abs(y) - halfHeight;
        return length(Math.max(dx, 0), Math.max(dy, 0)) + Math.min(Math.max(dx, dy), 0);
    }

    /** A star's outline is one segment, folded into all its half points. */
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
