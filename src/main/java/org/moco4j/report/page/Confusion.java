package org.moco4j.report.page;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;

/**
 * A confusion matrix: a table with counts where the classes are few, a picture of shades where they are many, and beside either
 * the classes most often taken for one another.
 *
 * @param classes names in the order of the labels
 * @param counts {@code [true class][predicted class]}
 */
record Confusion(List<String> classes, List<List<Integer>> counts) {
    private static final int MOST_IN_A_TABLE = 24;
    private static final int MISTAKES = 8;
    private static final int SHADE = 0x3E63DD;
    /** On a cell at least this dark the count is written in white. */
    private static final double DARK = 0.6;

    /**
     * What the page shows.
     *
     * @param rows of the table; empty where it would be too large
     * @param picture the {@code data:} URI of the shades in its stead, or empty
     */
    public record View(List<String> classes, List<Row> rows, String picture, List<Mistake> mistakes) {}

    /** A true class. */
    public record Row(String name, List<Cell> cells, String recall) {}

    /**
     * A count.
     *
     * @param shade the square root of its share of the row, so that rare mistakes show; a number of CSS
     */
    public record Cell(String count, String shade, boolean dark, boolean right) {}

    /** Images of class {@code of} that were taken for {@code as}. */
    public record Mistake(String of, String as, String count, String share) {}

    /** Empty where the matrix is, or is not square over the classes. */
    Optional<View> view() {
        int n = classes.size();
        if (n == 0 || counts.size() != n || counts.stream().anyMatch(row -> row.size() != n)) {
            return Optional.empty();
        }
        boolean few = n <= MOST_IN_A_TABLE;
        return Optional.of(new View(
                classes,
                few ? IntStream.range(0, n).mapToObj(this::row).toList() : List.of(),
                few ? "" : picture(),
                mistakes()));
    }

    private Row row(int truth) {
        List<Cell> cells = IntStream.range(0, classes.size())
                .mapToObj(guess -> {
                    double shade = Math.sqrt(share(truth, guess));
                    return new Cell(
                            Figures.count(counts.get(truth).get(guess)),
                            Figures.fixed(shade, 3),
                            shade >= DARK,
                            guess == truth);
                })
                .toList();
        return new Row(classes.get(truth), cells, Figures.fixed(100 * share(truth, truth), 1) + "%");
    }

    private List<Mistake> mistakes() {
        List<int[]> pairs = new ArrayList<>();
        for (int truth = 0; truth < classes.size(); truth++) {
            for (int guess = 0; guess < classes.size(); guess++) {
                if (truth != guess && counts.get(truth).get(guess) > 0) {
                    pairs.add(new int[] {truth, guess});
                }
            }
        }
        pairs.sort(Comparator.comparingDouble(pair -> -share(pair[0], pair[1])));
        return pairs.stream()
                .limit(MISTAKES)
                .map(pair -> new Mistake(
                        classes.get(pair[0]),
                        classes.get(pair[1]),
                        Figures.count(counts.get(pair[0]).get(pair[1])),
                        Figures.fixed(100 * share(pair[0], pair[1]), 1) + "%"))
                .toList();
    }

    private double share(int truth, int guess) {
        long total = counts.get(truth).stream().mapToLong(Integer::longValue).sum();
        return total == 0 ? 0 : (double) counts.get(truth).get(guess) / total;
    }

    /** A pixel a cell, of one colour and as opaque as the share is high: it goes with a light page and a dark one. */
    private String picture() {
        int n = classes.size();
        BufferedImage image = new BufferedImage(n, n, BufferedImage.TYPE_INT_ARGB);
        for (int truth = 0; truth < n; truth++) {
            for (int guess = 0; guess < n; guess++) {
                int alpha = (int) Math.round(255 * Math.sqrt(share(truth, guess)));
                image.setRGB(guess, truth, alpha << 24 | SHADE);
            }
        }
        try (ByteArrayOutputStream bytes = new ByteArrayOutputStream()) {
            ImageIO.write(image, "png", bytes);
            return Picture.pngUri(bytes.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
