package org.moco4j.data;

import java.util.ArrayList;
import java.util.List;

/**
 * Paints one picture of {@code Shapes}: a shaded background and as many copies of one form as find room, each with its own
 * place, size, turn and colour. All that is random comes from the given generator.
 */
final class ShapePainter {
    private static final int DARTS = 60;

    private final ShapesRecipe recipe;
    private final int side;

    ShapePainter(ShapesRecipe recipe, int side) {
        this.recipe = recipe;
        this.side = side;
    }

    /** One copy of the form: the circle it fills, its turn and its colour {@code [3]} in [0, 1]. */
    private record Motif(double x, double y, double radius, double cos, double sin, double[] colour) {}

    /** @return the pixels {@code [3, side, side]} */
    byte[] paint(ShapeForm form, SplitMix random) {
        double[] base = colour(random);
        double[] slopeX = slopes(random);
        double[] slopeY = slopes(random);
        List<Motif> motifs = scatter(base, slopeX, slopeY, random);
        byte[] pixels = new byte[3 * side * side];
        double[] value = new double[3];
        for (int row = 0; row < side; row++) {
            for (int column = 0; column < side; column++) {
                double x = (column + 0.5) / side;
                double y = (row + 0.5) / side;
                background(x, y, base, slopeX, slopeY, value);
                for (Motif motif : motifs) {
                    blend(value, motif, coverage(form, motif, x, y));
                }
                for (int c = 0; c < 3; c++) {
                    double noisy = value[c] + random.uniform(-recipe.noise(), recipe.noise());
                    pixels[(c * side + row) * side + column] = toByte(noisy);
                }
            }
        }
        return pixels;
    }

    /** Throws darts until no more forms find room. */
    private List<Motif> scatter(double[] base, double[] slopeX, double[] slopeY, SplitMix random) {
        double ratio = recipe.largestRadius() / recipe.smallestRadius();
        double radius = recipe.smallestRadius() * StrictMath.pow(ratio, random.nextDouble());
        List<Motif> motifs = new ArrayList<>();
        for (int dart = 0; dart < DARTS && motifs.size() < recipe.most(); dart++) {
            double x = random.nextDouble();
            double y = random.nextDouble();
            double own = radius * random.uniform(1 - recipe.radiusSpread(), 1 + recipe.radiusSpread());
            double turn = random.uniform(0, 2 * StrictMath.PI);
            boolean free = motifs.stream().allMatch(other -> {
                double room = recipe.spacing() * (own + other.radius());
                double dx = other.x() - x;
                double dy = other.y() - y;
                return dx * dx + dy * dy >= room * room;
            });
            if (free) {
                double[] under = new double[3];
                background(x, y, base, slopeX, slopeY, under);
                motifs.add(
                        new Motif(x, y, own, StrictMath.cos(turn), StrictMath.sin(turn), contrasting(under, random)));
            }
        }
        return motifs;
    }

    /** How much of a pixel the form covers, from the distance of the pixel's centre to the outline. */
    private double coverage(ShapeForm form, Motif motif, double x, double y) {
        double dx = (x - motif.x()) / motif.radius();
        double dy = (y - motif.y()) / motif.radius();
        double pixel = 1 / (side * motif.radius());
        double reach = 1.25 + pixel;
        if (dx * dx + dy * dy > reach * reach) {
            return 0;
        }
        double u = dx * motif.cos() + dy * motif.sin();
        double v = dy * motif.cos() - dx * motif.sin();
        return Math.min(1, Math.max(0, 0.5 - form.distance(u, v) / pixel));
    }

    private static void blend(double[] value, Motif motif, double coverage) {
        if (coverage > 0) {
            for (int c = 0; c < 3; c++) {
                value[c] += (motif.colour()[c] - value[c]) * coverage;
            }
        }
    }

    private static void background(
            double x, double y, double[] base, double[] slopeX, double[] slopeY, double[] value) {
        for (int c = 0; c < 3; c++) {
            value[c] = base[c] + slopeX[c] * (x - 0.5) + slopeY[c] * (y - 0.5);
        }
    }

    private double[] slopes(SplitMix random) {
        double[] slopes = new double[3];
        for (int c = 0; c < 3; c++) {
            slopes[c] = random.uniform(-recipe.shading(), recipe.shading());
        }
        return slopes;
    }

    private double[] contrasting(double[] under, SplitMix random) {
        double[] candidate = colour(random);
        while (Math.abs(brightness(candidate) - brightness(under)) < recipe.contrast()) {
            candidate = colour(random);
        }
        return candidate;
    }

    private static double[] colour(SplitMix random) {
        return new double[] {random.nextDouble(), random.nextDouble(), random.nextDouble()};
    }

    /** Luma of ITU-R BT.601: what is left of a colour in grayscale. */
    private static double brightness(double[] colour) {
        return 0.299 * colour[0] + 0.587 * colour[1] + 0.114 * colour[2];
    }

    private static byte toByte(double value) {
        return (byte) (int) (Math.min(1, Math.max(0, value)) * 255 + 0.5);
    }
}
