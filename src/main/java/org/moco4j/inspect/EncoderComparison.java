package org.moco4j.inspect;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.moco4j.ProgressListener;
import org.moco4j.eval.FeatureQuality;
import org.moco4j.explore.ExactNeighbors;
import org.moco4j.explore.NeighborLists;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Compares the encoder that a training started from with the trained one on the same images, so that users see whether
 * the training paid.
 *
 * @param images number of images
 * @param start measures of the starting encoder
 * @param trained measures of the trained encoder
 * @param overlap share of the nearest neighbors of an image by one encoder that are also its neighbors by the other: 1
 *     if both find the same images, near {@code neighbors / images} if they have nothing in common
 */
public record EncoderComparison(int images, Measures start, Measures trained, double overlap) {
    /** The number of nearest neighbors of an image. */
    static final int NEIGHBORS = 10;

    /** A smaller difference of accuracies is chance on a few thousand images. */
    private static final double CLEAR = 0.01;

    /**
     * Measures of one encoder.
     *
     * @param alignment mean squared distance between the features of two augmented views of an image (Wang and Isola
     *     2020, eq. 2): 0 if the encoder ignores the augmentation, 2 if the views are unrelated
     * @param quality how the features use their space
     * @param accuracy share of the images whose nearest neighbors are mostly of their own class; empty without classes
     */
    public record Measures(double alignment, FeatureQuality quality, OptionalDouble accuracy) {}

    /**
     * Features of one encoder, each of length one.
     *
     * @param features of the images, {@code [images][d]}
     * @param queries of views of some of the images, {@code [views][d]}, at least one
     * @param keys of other views of the same images, {@code [views][d]}
     */
    public record Encoded(float[][] features, float[][] queries, float[][] keys) {}

    /**
     * Compares features of the same images and views.
     *
     * @param start features of the starting encoder
     * @param trained features of the trained encoder; d can differ
     * @param classes class of each image; empty if there are no classes
     * @param threads number of threads
     */
    public static EncoderComparison of(Encoded start, Encoded trained, List<String> classes, int threads) {
        NeighborLists first = neighbors(start.features, threads);
        NeighborLists second = neighbors(trained.features, threads);
        int images = start.features.length;
        double shared = 0;
        for (int image = 0; image < images; image++) {
            Set<Integer> common = new HashSet<>(of(first, image));
            common.retainAll(of(second, image));
            shared += (double) common.size() / first.k();
        }
        return new EncoderComparison(
                images, measures(start, first, classes), measures(trained, second, classes), shared / images);
    }

    private static NeighborLists neighbors(float[][] features, int threads) {
        try (INDArray matrix = Nd4j.createFromArray(features)) {
            return new ExactNeighbors(matrix, threads).lists(NEIGHBORS, ProgressListener.NONE);
        }
    }

    private static List<Integer> of(NeighborLists lists, int image) {
        return IntStream.range(0, lists.found(image))
                .mapToObj(rank -> lists.neighbor(image, rank))
                .toList();
    }

    private static Measures measures(Encoded encoded, NeighborLists neighbors, List<String> classes) {
        try (INDArray matrix = Nd4j.createFromArray(encoded.features);
                INDArray queries = Nd4j.createFromArray(encoded.queries);
                INDArray keys = Nd4j.createFromArray(encoded.keys)) {
            return new Measures(
                    FeatureQuality.alignment(queries, keys),
                    FeatureQuality.of(matrix, 0),
                    accuracy(neighbors, classes));
        }
    }

    private static OptionalDouble accuracy(NeighborLists neighbors, List<String> classes) {
        if (Set.copyOf(classes).size() < 2) {
            return OptionalDouble.empty();
        }
        int correct = 0;
        for (int image = 0; image < neighbors.size(); image++) {
            Map<String, Long> votes = of(neighbors, image).stream()
                    .map(classes::get)
                    .collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
            long most = votes.values().stream().mapToLong(Long::longValue).max().orElse(0);
            // Of classes with equal votes, that of the nearest image wins.
            String winner = of(neighbors, image).stream()
                    .map(classes::get)
                    .filter(name -> votes.get(name) == most)
                    .findFirst()
                    .orElse("");
            correct += winner.equals(classes.get(image)) ? 1 : 0;
        }
        return OptionalDouble.of((double) correct / neighbors.size());
    }

    /** Describes the comparison, with a verdict if the images have classes. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(format("Training against the starting encoder, on %,d images:", images));
        lines.add(format(
                "  distance of two views of an image (alignment; lower is better): %.2f at the start, %.2f now",
                start.alignment, trained.alignment));
        lines.add(format(
                "  spread of the features (uniformity; lower is more even): %.2f at the start, %.2f now",
                start.quality.uniformity(), trained.quality.uniformity()));
        lines.add(format(
                "  dimensions in use (effective rank): %.0f of %d at the start, %.0f of %d now",
                start.quality.effectiveRank(),
                start.quality.dimensions(),
                trained.quality.effectiveRank(),
                trained.quality.dimensions()));
        lines.add(format("  %.0f%% of the %d nearest neighbors are the same", 100 * overlap, NEIGHBORS));
        if (start.accuracy.isPresent() && trained.accuracy.isPresent()) {
            double before = start.accuracy.getAsDouble();
            double now = trained.accuracy.getAsDouble();
            lines.add(format(
                    "  images among neighbors of their own folder: %.1f%% at the start, %.1f%% now: %s",
                    100 * before,
                    100 * now,
                    now > before + CLEAR
                            ? "the training paid"
                            : now < before - CLEAR
                                    ? "the training made it worse; use the starting encoder"
                                    : "the training changed little; the starting encoder is as good"));
        }
        return lines;
    }

    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }

    /** Chooses images evenly from a list. */
    public static int[] evenly(int images, int most) {
        int count = Math.min(images, most);
        return IntStream.range(0, count)
                .map(i -> (int) ((long) i * images / count))
                .toArray();
    }

    @Override
    public String toString() {
        return String.join("\n", lines());
    }
}
