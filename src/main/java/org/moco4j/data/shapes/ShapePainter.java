package org.moco4j.data.shapes;

import java.util.ArrayList;
import java.util.List;
import org.moco4j.KeyedRandom;

/**
 * Paints one image of {@code Shapes}: a shaded background with one pattern, or with as many copies of one form as fit,
 * each with its own position, size, rotation and color. All random values come from the given generator. Lengths are
 * fractions of the side.
 */
final class ShapePainter {
    private static final int MAX_ATTEMPTS = 60;

    private final Recipe recipe;
    private final int side;

    ShapePainter(Recipe recipe, int side) {
        this.recipe = recipe;
        this.side = side;
    }

    /** A color that changes evenly across the image. */
    private record Background(Color middle, Color slopeX, Color slopeY) {
        double channel(int c, double x, double y) {
            return middle.channel(c) + slopeX.channel(c) * (x - 0.5) + slopeY.channel(c) * (y - 0.5);
        }

        Color at(double x, double y) {
            return new Color(channel(0, x, y), channel(1, x, y), channel(2, x, y));
        }
    }

    /** One copy of the form: its circle, the cosine and sine of its rotation, and its color. */
    private record Motif(double x, double y, double radius, double cos, double sin, Color color) {}

    /** Returns the pixels {@code [3, side, side]}. */
    byte[] paint(ShapeForm form, KeyedRandom random) {
        Background background = new Background(
                tinted(random.uniform(recipe.darkest(), recipe.lightest()), random),
                Color.random(-recipe.shading(), recipe.shading(), random),
                Color.random(-recipe.shading(), recipe.shading(), random));
        List<Motif> motifs = scatter(form, background, random);
        byte[] pixels = new byte[3 * side * side];
        double[] value = new double[3];
        for (int row = 0; row < side; row++) {
            for (int column = 0; column < side; column++) {
                double x = (column + 0.5) / side;
                double y = (row + 0.5) / side;
                for (int c = 0; c < 3; c++) {
                    value[c] = background.channel(c, x, y);
                }
                for (Motif motif : motifs) {
                    blend(value, motif.color(), coverage(form, motif, x, y));
                }
                for (int c = 0; c < 3; c++) {
                    double noisy = value[c] + random.uniform(-recipe.noise(), recipe.noise());
                    pixels[(c * side + row) * side + column] = toByte(noisy);
                }
            }
        }
        return pixels;
    }

    /** Places forms at random positions that do not overlap with earlier ones. */
    private List<Motif> scatter(ShapeForm form, Background background, KeyedRandom random) {
        double ratio = recipe.largestRadius() / recipe.smallestRadius();
        double radius = recipe.smallestRadius() * StrictMath.pow(ratio, random.nextDouble());
        List<Motif> motifs = new ArrayList<>();
        int maxForms = form.isPattern() ? 1 : recipe.mostForms();
        for (int attempt = 0; attempt < MAX_ATTEMPTS && motifs.size() < maxForms; attempt++) {
            double x = random.nextDouble();
            double y = random.nextDouble();
            double formRadius = radius * random.uniform(1 - recipe.radiusSpread(), 1 + recipe.radiusSpread());
            double angle = random.uniform(0, 2 * StrictMath.PI);
            if (motifs.stream().allMatch(other -> isApart(other, x, y, formRadius))) {
                Color color = contrasting(background.at(x, y), random);
                motifs.add(new Motif(x, y, formRadius, StrictMath.cos(angle), StrictMath.sin(angle), color));
            }
        }
        return motifs;
    }

    private boolean isApart(Motif other, double x, double y, double radius) {
        double distance = recipe.spacing() * (radius + other.radius());
        double dx = other.x() - x;
        double dy = other.y() - y;
        return dx * dx + dy * dy >= distance * distance;
    }

    /**
     * Estimates the fraction of a pixel that the form covers from the distance of the pixel's center to the outline.
     */
    private double coverage(ShapeForm form, Motif motif, double x, double y) {
        double dx = (x - motif.x()) / motif.radius();
        double dy = (y - motif.y()) / motif.radius();
        double pixel = 1 / (side * motif.radius());
        double reach = ShapeForm.REACH + pixel;
        if (!form.isPattern() && dx * dx + dy * dy > reach * reach) {
            return 0;
        }
        double u = dx * motif.cos() + dy * motif.sin();
        double v = dy * motif.cos() - dx * motif.sin();
        return Math.min(1, Math.max(0, 0.5 - form.distance(u, v) / pixel));
    }

    private static void blend(double[] value, Color color, double coverage) {
        for (int c = 0; c < 3 && coverage > 0; c++) {
            value[c] += (color.channel(c) - value[c]) * coverage;
        }
    }

    /** Returns a color that is brighter or darker than the background, at random if both are possible. */
    private Color contrasting(Color background, KeyedRandom random) {
        double difference = random.uniform(recipe.leastContrast(), recipe.mostContrast());
        double brighter = background.brightness() + difference;
        double darker = background.brightness() - difference;
        boolean isBrighter = darker < 0 || (brighter <= 1 && random.chance(0.5));
        return tinted(isBrighter ? brighter : darker, random);
    }

    private Color tinted(double brightness, KeyedRandom random) {
        Color tint = Color.random(-recipe.tint(), recipe.tint(), random);
        double gray = brightness - tint.brightness();
        return new Color(gray + tint.red(), gray + tint.green(), gray + tint.blue());
    }

    private static byte toByte(double value) {
        return (byte) (int) (Math.min(1, Math.max(0, value)) * 255 + 0.5);
    }

    /** A color, or a difference of two colors, by channel: 0 is black, 1 is the maximum. */
    private record Color(double red, double green, double blue) {
        static Color random(double low, double high, KeyedRandom random) {
            return new Color(random.uniform(low, high), random.uniform(low, high), random.uniform(low, high));
        }

        /** Returns channel 0, 1 or 2. */
        double channel(int index) {
            return switch (index) {
                case 0 -> red;
                case 1 -> green;
                default -> blue;
            };
        }

        /** Returns the luma of ITU-R BT.601, the gray value of the color. */
        double brightness() {
            return 0.299 * red + 0.587 * green + 0.114 * blue;
        }
    }

    /**
     * The parameters of the images of {@code Shapes}. They are the same for all classes, so that only the form
     * distinguishes them. Lengths are fractions of the image's side; colors and contrasts are in [0, 1].
     *
     * <p>Colors are weak on purpose. With strong colors, contrastive learning on few images distinguishes them by their
     * palette, which two views share, and does not learn the form.
     *
     * @param smallestRadius smallest radius of a form's unit circle
     * @param largestRadius largest radius of a form's unit circle
     * @param radiusSpread variation of the sizes in one image: a factor in [1 - spread, 1 + spread]
     * @param spacing minimum distance of two forms' centers, relative to the sum of their radii
     * @param mostForms maximum number of forms in one image
     * @param darkest minimum brightness in the middle of the background
     * @param lightest maximum brightness in the middle of the background
     * @param leastContrast minimum difference in brightness between a form and the background
     * @param mostContrast maximum difference in brightness between a form and the background
     * @param tint maximum deviation of a channel from gray
     * @param shading maximum change of a channel across the background
     * @param noise maximum noise of a channel's value, uniform
     */
    record Recipe(
            double smallestRadius,
            double largestRadius,
            double radiusSpread,
            double spacing,
            int mostForms,
            double darkest,
            double lightest,
            double leastContrast,
            double mostContrast,
            double tint,
            double shading,
            double noise) {

        static final Recipe STANDARD = new Recipe(0.14, 0.30, 0.15, 0.95, 12, 0.3, 0.7, 0.25, 0.6, 0.01, 0.02, 0.02);
    }
}
