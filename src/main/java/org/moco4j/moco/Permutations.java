package org.moco4j.moco;

import java.util.stream.IntStream;
import org.moco4j.KeyedRandom;

/** Gives the shuffle of each key batch. */
@FunctionalInterface
public interface Permutations {
    /** Leaves every batch as it is. */
    Permutations IDENTITY = (n, index) -> IntStream.range(0, n).toArray();

    /**
     * Gives the permutation of a key batch.
     *
     * @param n rows of the batch
     * @param index which key batch of the run it is
     * @return each of 0 to n - 1 once
     */
    int[] of(int n, long index);

    /** A permutation that depends on seed and index alone. */
    static Permutations seeded(long seed) {
        return (n, index) -> KeyedRandom.of(seed, RandomStream.SHUFFLE, index).permutation(n);
    }
}
