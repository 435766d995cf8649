package org.moco4j.moco;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class KeyShuffleTest {
    @ParameterizedTest(name = "{0} images, dim {1}, {2}")
    @CsvSource({"1, 1, FLOAT", "5, 3, FLOAT", "8, 128, FLOAT", "16, 4, DOUBLE"})
    void whatIsShuffledComesBackInOrder(int n, int dim, DataType type) {
        INDArray images = rows(type, n, 2L * 2 * 3).reshape(n, 2, 2, 3);
        try (KeyShuffle shuffle = new KeyShuffle()) {
            for (int index = 0; index < 5; index++) {
                int[] permutation = Permutations.seeded(3).of(n, index);
                INDArray shuffled = shuffle.shuffle(images, permutation);
                INDArray keys = Nd4j.create(type, n, dim);
                for (int i = 0; i < n; i++) {
                    assertEquals(images.slice(permutation[i]), shuffled.slice(i));
                    keys.getRow(i).assign(permutation[i]);
                }
                assertEquals(rows(type, n, dim), shuffle.unshuffle(keys, permutation));
            }
        }
    }

    /** Row i is full of i. */
    private static INDArray rows(DataType type, int n, long length) {
        INDArray rows = Nd4j.create(type, n, length);
        for (int i = 0; i < n; i++) {
            rows.getRow(i).assign(i);
        }
        return rows;
    }

    @ParameterizedTest
    @CsvSource({"1", "2", "7", "512"})
    void aPermutationHoldsEachRowOnce(int n) {
        for (long index : new long[] {0, 1, Integer.MAX_VALUE + 1L}) {
            int[] order = Permutations.seeded(5).of(n, index);
            assertArrayEquals(
                    IntStream.range(0, n).toArray(),
                    Arrays.stream(order).sorted().toArray());
        }
    }

    @Test
    void aPermutationDependsOnSeedAndIndexAlone() {
        Permutations permutations = Permutations.seeded(5);
        int[] order = permutations.of(64, 9);
        permutations.of(64, 10);
        assertArrayEquals(order, permutations.of(64, 9));
        assertArrayEquals(order, Permutations.seeded(5).of(64, 9));
        assertFalse(Arrays.equals(order, permutations.of(64, 10)));
        assertFalse(Arrays.equals(order, Permutations.seeded(6).of(64, 9)));
    }

    @Test
    void eachPlaceIsAsLikelyAsAnyOther() {
        int[] counts = new int[4];
        for (int index = 0; index < 8000; index++) {
            counts[Permutations.seeded(1).of(4, index)[0]]++;
        }
        // 2000 expected, standard deviation 39.
        Arrays.stream(counts).forEach(count -> assertEquals(2000, count, 200));
    }
}
