package org.moco4j.explore;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.moco4j.explore.ImageOverlap.Correlation;
import org.moco4j.explore.ImageOverlap.Gray;

/**
 * The scale and shift that fit one image to another best, and how well the two then agree. A copy agrees nearly
 * everywhere, even if it was re-encoded, resized or cropped. Two photos of the same thing agree only in parts.
 *
 * <p>The images are compared as gray values. A coarse search finds the start. Gauss-Newton steps (Lucas and Kanade
 * 1981) then reduce the squared difference, with free brightness and contrast. Then the correlation is computed in each
 * block of a grid, because a correlation of the whole image is high already if two images have the same dark and bright
 * areas. Blocks without texture do not count. The colors are compared too, because two horizons fit each other well.
 *
 * @param scale the size of a part of the first image over its size in the second, in the inverse: above 1 if the second
 *     is enlarged
 * @param right how far the center of the first image is to the right in the second, in halves of the width
 * @param down how far it is down, in halves of the height
 * @param median of the correlations of the blocks
 * @param lowerQuintile a fifth of the correlations are lower
 * @param colorDifference of the blocks' mean colors, 0 to 255: the largest of the three channels; in a tenth of the
 *     blocks it is larger
 */
public record ImageAlignment(
        double scale, double right, double down, double median, double lowerQuintile, double colorDifference) {
    /** Smaller images, in pixels of height and width, show too little to be compared. */
    public static final int LEAST_SIDE = 64;

    /** Found on photos of which many show the same kind of thing: copies have at least 0.95 and 0.857. */
    private static final double LEAST_MEDIAN = 0.94;

    private static final double LEAST_QUINTILE = 0.85;

    /** Copies have at most 3.4, and most photos of the same thing, taken one after the other, have more than 10. */
    private static final double LARGEST_DIFFERENCE = 8;

    private static final int LARGEST_SIDE = 128;
    private static final int LEVELS = 3;
    private static final double[] SCALES = {0.8, 0.9, 1, 1 / 0.9, 1 / 0.8};
    private static final double[] SHIFTS = {-0.16, -0.08, 0, 0.08, 0.16};
    private static final double LARGEST_SCALE = 1.6;
    private static final double LARGEST_SHIFT = 0.6;
    private static final int STEPS = 10;
    private static final double SMALLEST_CHANGE = 5e-4;

    private static final int CHANNELS = 3;
    private static final int GRID = 6;
    private static final double LEAST_OF_BLOCK = 0.8;
    private static final double LEAST_DEVIATION = 3;
    private static final int FEWEST_BLOCKS = 5;

    private static final ImageAlignment NONE = new ImageAlignment(1, 0, 0, 0, 0, 255);

    /** Returns whether one image is a copy of the other, re-encoded, resized or cropped. */
    public boolean isCopy() {
        return median >= LEAST_MEDIAN && lowerQuintile >= LEAST_QUINTILE && colorDifference <= LARGEST_DIFFERENCE;
    }

    /**
     * Aligns two images.
     *
     * @param first planes {@code [3, side, side]}, unsigned bytes
     * @param second planes {@code [3, side, side]}, unsigned bytes
     * @param side at least {@link #LEAST_SIDE}
     */
    public static ImageAlignment of(byte[] first, byte[] second, int side) {
        List<Gray> from = pyramid(Gray.of(first, side));
        List<Gray> to = pyramid(Gray.of(second, side));
        int level = from.size() - 1;
        double[] fit = coarse(from.get(level), to.get(level));
        for (; level > 0; level--) {
            refine(from.get(level), to.get(level), fit);
        }
        ImageAlignment inGray = scored(from.get(0), to.get(0), fit);
        double difference = inGray.equals(NONE) ? NONE.colorDifference : colorDifference(first, second, side, fit);
        return new ImageAlignment(
                inGray.scale, inGray.right, inGray.down, inGray.median, inGray.lowerQuintile, difference);
    }

    /** Returns the image in gray and reduced by two, four and so on; the largest is first. */
    private static List<Gray> pyramid(Gray gray) {
        List<Gray> levels = new ArrayList<>(List.of(limited(gray)));
        while (levels.size() < LEVELS) {
            levels.add(levels.get(levels.size() - 1).half());
        }
        return levels;
    }

    private static Gray limited(Gray gray) {
        return gray.side() > LARGEST_SIDE ? limited(gray.half()) : gray;
    }

    private static double[] coarse(Gray from, Gray to) {
        double[] best = {1, 0, 0};
        double highest = -1;
        for (double scale : SCALES) {
            for (double right : SHIFTS) {
                for (double down : SHIFTS) {
                    double[] fit = {scale, right, down};
                    ImageOverlap overlap = new ImageOverlap(from, to, fit);
                    double correlation = overlap.correlation(0, 0, from.side()).value();
                    if (overlap.isLarge() && correlation > highest) {
                        highest = correlation;
                        best = fit;
                    }
                }
            }
        }
        return best;
    }

    private static void refine(Gray from, Gray to, double[] fit) {
        for (int step = 0; step < STEPS; step++) {
            ImageOverlap overlap = new ImageOverlap(from, to, fit);
            if (!overlap.isLarge()) {
                return;
            }
            double[] change = overlap.gaussNewtonStep();
            fit[0] = clip(fit[0] + change[0], 1 / LARGEST_SCALE, LARGEST_SCALE);
            fit[1] = clip(fit[1] + change[1], -LARGEST_SHIFT, LARGEST_SHIFT);
            fit[2] = clip(fit[2] + change[2], -LARGEST_SHIFT, LARGEST_SHIFT);
            if (Math.abs(change[0]) + Math.abs(change[1]) + Math.abs(change[2]) < SMALLEST_CHANGE) {
                return;
            }
        }
    }

    private static ImageAlignment scored(Gray from, Gray to, double[] fit) {
        ImageOverlap overlap = new ImageOverlap(from, to, fit);
        int side = from.side() / GRID;
        double[] correlations = new double[GRID * GRID];
        int blocks = 0;
        for (int block = 0; block < correlations.length && overlap.isLarge(); block++) {
            Correlation correlation = overlap.correlation(block % GRID * side, block / GRID * side, side);
            if (correlation.count() >= LEAST_OF_BLOCK * side * side && correlation.deviation() >= LEAST_DEVIATION) {
                correlations[blocks++] = correlation.value();
            }
        }
        if (blocks < FEWEST_BLOCKS) {
            return NONE;
        }
        Arrays.sort(correlations, 0, blocks);
        return new ImageAlignment(fit[0], fit[1], fit[2], correlations[blocks / 2], correlations[blocks / 5], 0);
    }

    private static double colorDifference(byte[] first, byte[] second, int side, double[] fit) {
        double[] largest = new double[GRID * GRID];
        int blocks = 0;
        for (int channel = 0; channel < CHANNELS; channel++) {
            Gray from = limited(Gray.ofChannel(first, channel, side));
            ImageOverlap overlap = new ImageOverlap(from, limited(Gray.ofChannel(second, channel, side)), fit);
            int size = from.side() / GRID;
            blocks = 0;
            for (int block = 0; block < GRID * GRID; block++) {
                Correlation pixels = overlap.correlation(block % GRID * size, block / GRID * size, size);
                if (pixels.count() >= LEAST_OF_BLOCK * size * size) {
                    largest[blocks] = Math.max(largest[blocks], pixels.meanDifference());
                    blocks++;
                }
            }
        }
        Arrays.sort(largest, 0, blocks);
        return blocks == 0 ? NONE.colorDifference : largest[blocks * 9 / 10];
    }

    private static double clip(double value, double low, double high) {
        return Math.max(low, Math.min(high, value));
    }
}
