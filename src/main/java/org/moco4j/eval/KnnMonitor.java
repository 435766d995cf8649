package org.moco4j.eval;

import java.util.stream.IntStream;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * The weighted kNN classifier that monitors a training (Wu et al. 2018, "Unsupervised Feature Learning via
 * Non-Parametric Instance Discrimination", section 3.4, as in MoCo's CIFAR demo): the k most similar features of the
 * memory bank vote for their classes, each with exp(similarity / t). Of equally similar neighbors the lower index comes
 * first, of classes with equal votes the lower number. The result is the same for any number of threads. Its working
 * memory (25 MB for a bank of 50,000) is allocated at the first call and kept. Not thread-safe.
 */
public final class KnnMonitor {
    private final int k;
    private final double temperature;
    private final int classes;
    private final NeighborSearch search;

    /** Uses one thread per processor. */
    public KnnMonitor(int k, double temperature, int classes) {
        this(k, temperature, classes, Runtime.getRuntime().availableProcessors());
    }

    /**
     * @param k number of neighbors that vote; the whole bank votes if it is smaller
     * @param temperature t, above 0
     * @param classes labels are from 0 to below this
     * @param threads number of threads for the search
     */
    public KnnMonitor(int k, double temperature, int classes, int threads) {
        this(k, temperature, classes, threads, SearchDevice.CPU);
    }

    /**
     * @param k number of neighbors that vote; the whole bank votes if it is smaller
     * @param temperature t, above 0
     * @param classes labels are from 0 to below this
     * @param threads number of threads for the search
     * @param device where similarities are computed
     */
    public KnnMonitor(int k, double temperature, int classes, int threads, SearchDevice device) {
        this(k, temperature, classes, new NeighborSearch(k, threads, device));
        if (threads < 1) {
            throw new IllegalArgumentException("threads must be at least 1, was " + threads);
        }
    }

    KnnMonitor(int k, double temperature, int classes, NeighborSearch search) {
        if (k < 1 || classes < 1 || !(temperature > 0)) {
            throw new IllegalArgumentException("k and classes must be at least 1 and the temperature above 0, were " + k
                    + ", " + classes + " and " + temperature);
        }
        this.k = k;
        this.temperature = temperature;
        this.classes = classes;
        this.search = search;
    }

    /**
     * Acc@1: the share of queries whose class gets the most votes, 0 to 1.
     *
     * @param bankFeatures {@code [n, d]} floats, rows of length one
     * @param bankLabels {@code [n]}
     * @param queryFeatures {@code [m, d]} floats, rows of length one
     * @param queryLabels {@code [m]}
     * @throws IllegalArgumentException if the shapes do not match or a label is out of range
     */
    public double accuracy(INDArray bankFeatures, int[] bankLabels, INDArray queryFeatures, int[] queryLabels) {
        return predictions(bankFeatures, bankLabels, queryFeatures, queryLabels).accuracy(1);
    }

    /**
     * Predicts the class of each query: the class with the most votes. The result also has the true classes.
     *
     * @param queryLabels {@code [m]}
     * @throws IllegalArgumentException if the shapes do not match or a label is out of range
     */
    Predictions predictions(INDArray bankFeatures, int[] bankLabels, INDArray queryFeatures, int[] queryLabels) {
        checkLabels("query", queryFeatures, queryLabels);
        return new Predictions(rankedClasses(bankFeatures, bankLabels, queryFeatures, 1), queryLabels, classes);
    }

    /**
     * The classes of each query, ordered by their votes, most first: {@code [m][min(best, classes)]}.
     *
     * @param best how many classes of each query
     * @see #accuracy(int[][], int[], int)
     */
    public int[][] rankedClasses(INDArray bankFeatures, int[] bankLabels, INDArray queryFeatures, int best) {
        checkLabels("bank", bankFeatures, bankLabels);
        if (best < 1) {
            throw new IllegalArgumentException("at least 1 class must be requested, not " + best);
        }
        int[][] ranked = new int[Math.toIntExact(queryFeatures.size(0))][];
        search.search(
                bankFeatures, queryFeatures, (query, nearest) -> ranked[query] = ranked(nearest, bankLabels, best));
        return ranked;
    }

    /**
     * Acc@{@code best}: the share of queries whose class is among their first {@code best} ranked ones, 0 to 1.
     *
     * @param ranked the result of {@link #rankedClasses}, for at least {@code best} classes
     */
    public static double accuracy(int[][] ranked, int[] queryLabels, int best) {
        long right = IntStream.range(0, ranked.length)
                .filter(query ->
                        IntStream.of(ranked[query]).limit(best).anyMatch(predicted -> predicted == queryLabels[query]))
                .count();
        return (double) right / ranked.length;
    }

    /** Orders the classes by their votes. The time depends on the number of neighbors, not on the number of classes. */
    private int[] ranked(NearestRows nearest, int[] bankLabels, int best) {
        int[] voted = new int[nearest.found()];
        double[] votes = new double[nearest.found()];
        int distinct = 0;
        for (int i = 0; i < nearest.found(); i++) {
            int label = bankLabels[nearest.row(i)];
            int slot = 0;
            while (slot < distinct && voted[slot] != label) {
                slot++;
            }
            distinct = Math.max(distinct, slot + 1);
            voted[slot] = label;
            // Votes are relative to that of the nearest neighbor, so that a small t cannot overflow; the order stays
            // the same.
            double difference = (double) nearest.similarity(i) - nearest.similarity(0);
            votes[slot] += Math.exp(difference / temperature);
        }
        int[] ranked = new int[Math.min(best, classes)];
        int found = 0;
        while (found < ranked.length) {
            int first = first(voted, votes, distinct);
            if (first < 0) {
                break;
            }
            ranked[found++] = voted[first];
            votes[first] = 0;
        }
        // Classes without a vote come last, by their number.
        for (int c = 0; found < ranked.length; c++) {
            if (!contains(ranked, found, c)) {
                ranked[found++] = c;
            }
        }
        return ranked;
    }

    /** The index with the most votes, the lower class if equal; -1 if no votes are left. */
    private static int first(int[] voted, double[] votes, int distinct) {
        int first = -1;
        for (int slot = 0; slot < distinct; slot++) {
            boolean leads = first < 0
                    ? votes[slot] > 0
                    : votes[slot] > votes[first] || (votes[slot] == votes[first] && voted[slot] < voted[first]);
            first = leads ? slot : first;
        }
        return first;
    }

    private static boolean contains(int[] values, int length, int value) {
        for (int i = 0; i < length; i++) {
            if (values[i] == value) {
                return true;
            }
        }
        return false;
    }

    private void checkLabels(String what, INDArray features, int[] labels) {
        if (labels.length != features.size(0) || labels.length == 0) {
            throw new IllegalArgumentException(
                    what + ": " + labels.length + " labels for " + features.size(0) + " features");
        }
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] < 0 || labels[i] >= classes) {
                throw new IllegalArgumentException(
                        what + ": label " + i + " is " + labels[i] + ", not from 0 to " + (classes - 1));
            }
        }
    }

    @Override
    public String toString() {
        return "kNN, k = " + k + ", t = " + temperature;
    }
}
