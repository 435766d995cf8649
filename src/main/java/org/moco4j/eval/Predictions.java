package org.moco4j.eval;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The classes predicted for labeled images, and the accuracies computed from them. Memory and time grow with the number
 * of images and classes, except for {@link #confusionMatrix}.
 *
 * @param ranked the most likely classes of each image, best first; not copied
 * @param labels the true class of each image, from 0 to below {@code classes}; not copied
 * @param classes number of classes
 */
public record Predictions(int[][] ranked, int[] labels, int classes) {

    /** @throws IllegalArgumentException if the numbers of labels and predictions differ, or are 0 */
    public Predictions {
        if (ranked.length != labels.length || labels.length == 0) {
            throw new IllegalArgumentException(labels.length + " labels for " + ranked.length + " predictions");
        }
    }

    /**
     * Images of class {@code of} that were predicted to be of class {@code as}.
     *
     * @param images number of images
     */
    public record Confused(int of, int as, int images) {}

    /** Acc@{@code best}: the share of images whose class is among their first {@code best} ranked ones, 0 to 1. */
    public double accuracy(int best) {
        return KnnMonitor.accuracy(ranked, labels, best);
    }

    /** The number of images of each class. */
    public int[] images() {
        int[] images = new int[classes];
        for (int label : labels) {
            images[label]++;
        }
        return images;
    }

    /** The number of images of each class that were predicted correctly. */
    public int[] right() {
        int[] right = new int[classes];
        for (int i = 0; i < labels.length; i++) {
            if (ranked[i][0] == labels[i]) {
                right[labels[i]]++;
            }
        }
        return right;
    }

    /**
     * Balanced accuracy, 0 to 1: the mean of the recalls of the classes that have images.
     */
    public double balancedAccuracy() {
        int[] images = images();
        int[] right = right();
        return IntStream.range(0, classes)
                .filter(c -> images[c] > 0)
                .mapToDouble(c -> (double) right[c] / images[c])
                .average()
                .orElse(0);
    }

    /**
     * The pairs of classes that were confused, most images first; of equal counts, the pair of lower classes first.
     *
     * @param most largest number of pairs
     */
    public List<Confused> confused(int most) {
        long[] wrong = IntStream.range(0, labels.length)
                .filter(i -> ranked[i][0] != labels[i])
                .mapToLong(i -> (long) labels[i] * classes + ranked[i][0])
                .sorted()
                .toArray();
        List<Confused> pairs = new ArrayList<>();
        for (int from = 0; from < wrong.length; ) {
            int to = from;
            while (to < wrong.length && wrong[to] == wrong[from]) {
                to++;
            }
            pairs.add(new Confused((int) (wrong[from] / classes), (int) (wrong[from] % classes), to - from));
            from = to;
        }
        pairs.sort(Comparator.comparingInt(pair -> -pair.images()));
        return List.copyOf(pairs.subList(0, Math.min(most, pairs.size())));
    }

    /** Counts of images, {@code [true class][predicted class]}: for few classes. */
    public int[][] confusionMatrix() {
        int[][] counts = new int[classes][classes];
        for (int i = 0; i < labels.length; i++) {
            counts[labels[i]][ranked[i][0]]++;
        }
        return counts;
    }

    /** The classes with the highest scores, best first; of equal scores, the lower class first. */
    public static int[] best(float[] scores, int most) {
        int[] best = new int[Math.min(most, scores.length)];
        int found = 0;
        for (int c = 0; c < scores.length; c++) {
            if (found < best.length || scores[c] > scores[best[found - 1]]) {
                int rank = found < best.length ? found++ : found - 1;
                while (rank > 0 && scores[c] > scores[best[rank - 1]]) {
                    best[rank] = best[rank - 1];
                    rank--;
                }
                best[rank] = c;
            }
        }
        return best;
    }

    @Override
    public String toString() {
        return labels.length + " predictions of " + classes + " classes, right "
                + Arrays.stream(right()).sum();
    }
}
