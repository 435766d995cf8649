package org.moco4j.report.page;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import javax.imageio.ImageIO;
import org.moco4j.report.results.ClassScores;
import org.moco4j.report.results.ProbeResult;

/**
 * The confusion matrix: a table with counts for few classes, an image of shades for more classes, and neither if a cell
 * would be smaller than a pixel. Lists the most frequent confusions, and the classes that are recognized worst.
 *
 * @param classes names in the order of the labels
 * @param counts {@code [true class][predicted class]}
 */
record ConfusionMatrix(List<String> classes, List<List<Integer>> counts) {
    private static final int MOST_IN_A_TABLE = 24;
    private static final int MISTAKES = 8;
    /** Pairs and classes that are listed if there is no matrix. */
    private static final int LISTED = 20;

    private static final int SHADE = 0x3E63DD;
    /** On cells at least this dark, the count is white. */
    private static final double DARK = 0.6;

    /**
     * The matrix's view for the page.
     *
     * @param classes names, if there is a table or an image
     * @param rows of the table; empty if it would be too large
     * @param image the {@code data:} URI of the image of shades that replaces the table; else empty
     * @param worst the classes recognized worst; empty if a table or image shows all classes
     * @param summary sentences that replace a table or image; else empty
     */
    public record View(
            List<String> classes,
            List<Row> rows,
            String image,
            List<Mistake> mistakes,
            List<Worst> worst,
            String summary) {}

    /** A true class. */
    public record Row(String name, List<Cell> cells, String recall) {}

    /**
     * A count.
     *
     * @param shade the square root of its share of the row, so that rare mistakes are visible; a CSS number
     */
    public record Cell(String count, String shade, boolean dark, boolean right) {}

    /** Images of class {@code of} that were classified as {@code as}. */
    public record Mistake(String of, String as, String count, String share) {}

    /** A class, the share of its images that is recognized, and its number of images. */
    public record Worst(String name, String recall, String images) {}

    /** A pair of classes, and how many images of the first were classified as the second. */
    private record Pair(int of, int as, long count, double share) {}

    private static final Comparator<Pair> MOST_FIRST =
            Comparator.comparingDouble((Pair pair) -> -pair.share()).thenComparing(pair -> -pair.count());

    /** The view for a probe: its matrix, or for many classes the most confused pairs and the count of each class. */
    static Optional<View> view(ProbeResult probe) {
        return probe.confusion().isEmpty()
                ? withoutMatrix(probe.classes(), probe.byClass(), probe.confused())
                : new ConfusionMatrix(probe.classes(), probe.confusion()).view();
    }

    /** Empty if the matrix is empty, or not square over the classes. */
    Optional<View> view() {
        int n = classes.size();
        if (n == 0 || counts.size() != n || counts.stream().anyMatch(row -> row.size() != n)) {
            return Optional.empty();
        }
        long[] totals = totals();
        List<Pair> pairs = pairs(totals);
        if (n > ProbeResult.MOST_IN_A_MATRIX) {
            int[] images = LongStream.of(totals).mapToInt(total -> (int) total).toArray();
            int[] right = IntStream.range(0, n).map(c -> counts.get(c).get(c)).toArray();
            return Optional.of(listed(classes, ClassScores.of(images, right), pairs));
        }
        boolean few = n <= MOST_IN_A_TABLE;
        return Optional.of(new View(
                classes,
                few
                        ? IntStream.range(0, n)
                                .mapToObj(truth -> row(truth, totals[truth]))
                                .toList()
                        : List.of(),
                few ? "" : shades(totals),
                mistakes(classes, pairs, MISTAKES),
                List.of(),
                ""));
    }

    private static Optional<View> withoutMatrix(
            List<String> classes, ClassScores scores, List<ProbeResult.Confused> confused) {
        int n = classes.size();
        if (n == 0 || !scores.complete() || scores.images().size() != n) {
            return Optional.empty();
        }
        List<Pair> pairs = confused.stream()
                .filter(pair -> pair.of() >= 0 && pair.of() < n && pair.as() >= 0 && pair.as() < n)
                .map(pair -> new Pair(
                        pair.of(),
                        pair.as(),
                        pair.images(),
                        share(pair.images(), scores.images().get(pair.of()))))
                .toList();
        return Optional.of(listed(classes, scores, pairs));
    }

    private static View listed(List<String> classes, ClassScores scores, List<Pair> pairs) {
        double[] recalls = scores.recalls();
        List<Worst> worst = IntStream.range(0, recalls.length)
                .filter(c -> Double.isFinite(recalls[c]))
                .boxed()
                .sorted(Comparator.comparingDouble((Integer c) -> recalls[c])
                        .thenComparing(c -> -scores.images().get(c)))
                .limit(LISTED)
                .map(c -> new Worst(
                        classes.get(c),
                        percent(recalls[c]),
                        NumberText.count(scores.images().get(c), "image")))
                .toList();
        List<Pair> most = pairs.stream()
                .sorted(Comparator.comparingLong((Pair pair) -> -pair.count()).thenComparing(MOST_FIRST))
                .toList();
        return new View(List.of(), List.of(), "", mistakes(classes, most, LISTED), worst, summary(recalls));
    }

    private static String summary(double[] recalls) {
        double[] sorted =
                Arrays.stream(recalls).filter(Double::isFinite).sorted().toArray();
        if (sorted.length == 0) {
            return "";
        }
        long none = Arrays.stream(sorted).filter(recall -> recall == 0).count();
        return NumberText.count(sorted.length, "class") + " with test images. Half of them are recognized in at least "
                + percent(sorted[sorted.length / 2]) + " of their images; " + NumberText.count(none) + " never.";
    }

    private long[] totals() {
        return counts.stream()
                .mapToLong(row -> row.stream().mapToLong(Integer::longValue).sum())
                .toArray();
    }

    private Row row(int truth, long total) {
        List<Cell> cells = IntStream.range(0, classes.size())
                .mapToObj(guess -> {
                    int count = counts.get(truth).get(guess);
                    double shade = Math.sqrt(share(count, total));
                    return new Cell(NumberText.count(count), NumberText.fixed(shade, 3), shade >= DARK, guess == truth);
                })
                .toList();
        return new Row(
                classes.get(truth), cells, percent(share(counts.get(truth).get(truth), total)));
    }

    private List<Pair> pairs(long[] totals) {
        List<Pair> pairs = new ArrayList<>();
        for (int truth = 0; truth < classes.size(); truth++) {
            List<Integer> row = counts.get(truth);
            for (int guess = 0; guess < classes.size(); guess++) {
                if (truth != guess && row.get(guess) > 0) {
                    pairs.add(new Pair(truth, guess, row.get(guess), share(row.get(guess), totals[truth])));
                }
            }
        }
        pairs.sort(Comparator.comparingDouble(pair -> -pair.share()));
        return pairs;
    }

    private static List<Mistake> mistakes(List<String> classes, List<Pair> pairs, int most) {
        return pairs.stream()
                .limit(most)
                .map(pair -> new Mistake(
                        classes.get(pair.of()),
                        classes.get(pair.as()),
                        NumberText.count(pair.count()),
                        percent(pair.share())))
                .toList();
    }

    private static double share(long count, long total) {
        return total == 0 ? 0 : (double) count / total;
    }

    private static String percent(double share) {
        return NumberText.fixed(100 * share, 1) + "%";
    }

    /** Draws one pixel per cell, in one color, with the share as opacity: this suits a light page and a dark one. */
    private String shades(long[] totals) {
        int n = classes.size();
        BufferedImage image = new BufferedImage(n, n, BufferedImage.TYPE_INT_ARGB);
        for (int truth = 0; truth < n; truth++) {
            for (int guess = 0; guess < n; guess++) {
                int alpha =
                        (int) Math.round(255 * Math.sqrt(share(counts.get(truth).get(guess), totals[truth])));
                image.setRGB(guess, truth, alpha << 24 | SHADE);
            }
        }
        try (ByteArrayOutputStream bytes = new ByteArrayOutputStream()) {
            ImageIO.write(image, "png", bytes);
            return InlineImage.pngUri(bytes.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
