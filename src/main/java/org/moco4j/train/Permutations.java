package org.moco4j.train;

import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Where the shuffle of a key batch comes from. */
@FunctionalInterface
public interface Permutations {
    /**
     * @param n rows of the batch
     * @param index which key batch of the run it is
     * @return each of 0 to n - 1 once
     */
    int[] of(int n, long index);

    /** A permutation that depends on seed and index alone (Fisher and Yates). */
    static Permutations seeded(long seed) {
        return (n, index) -> {
            SplittableRandom random = new SplittableRandom(Keyed.seed(seed, Keyed.SHUFFLE, index));
            int[] order = IntStream.range(0, n).toArray();
            for (int i = n - 1; i > 0; i--) {
                int j = random.nextInt(i + 1);
                int swap = order[i];
                order[i] = order[j];
                order[j] = swap;
            }
            return order;
        };
    }
}
