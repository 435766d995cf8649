package org.moco4j.eval;

import java.util.Comparator;
import java.util.stream.IntStream;

/** The weighted kNN by its definition: all similarities in double, sorted. */
record BruteForceKnn(int k, double temperature, int classes) {

    /** The votes for each class. */
    double[] votes(double[][] rows, int[] labels, double[] q) {
        double[] similarity = new double[rows.length];
        for (int i = 0; i < rows.length; i++) {
            double sum = 0;
            for (int j = 0; j < q.length; j++) {
                sum += rows[i][j] * q[j];
            }
            // Similarities are rounded to floats: smaller differences are ties.
            similarity[i] = (float) sum;
        }
        double[] votes = new double[classes];
        IntStream.range(0, rows.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> -similarity[i])
                        .thenComparing(i -> i))
                .limit(k)
                .forEach(i -> votes[labels[i]] += Math.exp(similarity[i] / temperature));
        return votes;
    }

    /** The classes by their votes, most first, equal ones by number. */
    int[] ranked(double[] votes) {
        return IntStream.range(0, classes)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer c) -> -votes[c]).thenComparing(c -> c))
                .mapToInt(c -> c)
                .toArray();
    }
}
