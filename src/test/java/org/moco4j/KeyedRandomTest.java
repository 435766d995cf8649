package org.moco4j;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class KeyedRandomTest {
    private static final int DRAWS = 20_000;

    private final KeyedRandom random = new KeyedRandom();

    @Test
    void theSameKeyGivesTheSameSequenceAfterAnyDraws() {
        long[] first = draws(1, 2, 3, 1);
        random.rekey(9, 9, 9, 0).nextLong();
        assertArrayEquals(first, draws(1, 2, 3, 1));
    }

    @Test
    void theSequenceOfAKeyNeverChanges() {
        assertEquals(-4789624337639994768L, random.rekey(1, 2, 3, 1).nextLong());
    }

    @Test
    void keysThatDifferInOnePartHaveNoCommonDraw() {
        Set<Long> seen = new HashSet<>();
        for (int seed = 0; seed < 6; seed++) {
            for (int epoch = 0; epoch < 6; epoch++) {
                for (int image = 0; image < 50; image++) {
                    for (int view = 0; view < 2; view++) {
                        for (long draw : draws(seed, epoch, image, view)) {
                            seen.add(draw);
                        }
                    }
                }
            }
        }
        assertEquals(6 * 6 * 50 * 2 * 8, seen.size());
    }

    @Test
    void neighboringKeysDifferInHalfOfTheBits() {
        double flipped = IntStream.range(0, 2000)
                .map(image -> Long.bitCount(random.rekey(5, 0, image, 0).nextLong()
                        ^ random.rekey(5, 0, image + 1, 0).nextLong()))
                .average()
                .orElseThrow();
        assertEquals(32, flipped, 0.4);
    }

    @Test
    void firstDrawsOfManyKeysAreUniform() {
        double[] sample = IntStream.range(0, DRAWS)
                .mapToDouble(image -> random.rekey(7, 3, image, 1).nextDouble())
                .toArray();
        assertTrue(KolmogorovSmirnov.fromUniform(sample, 0, 1) < 1.95);
    }

    @Test
    void successiveDrawsOfOneKeyAreUniform() {
        random.rekey(7, 3, 0, 0);
        double[] sample = IntStream.range(0, DRAWS)
                .mapToDouble(i -> random.uniform(-3, 5))
                .toArray();
        assertTrue(KolmogorovSmirnov.fromUniform(sample, -3, 5) < 1.95);
    }

    @Test
    void integersBelowABoundAreUniform() {
        int[] count = new int[7];
        random.rekey(1, 0, 0, 0);
        for (int i = 0; i < DRAWS; i++) {
            count[random.below(count.length)]++;
        }
        double expected = (double) DRAWS / count.length;
        double chiSquare = IntStream.of(count)
                .mapToDouble(c -> (c - expected) * (c - expected) / expected)
                .sum();
        assertTrue(chiSquare < 22.5, "chi-square with 6 degrees of freedom: " + chiSquare);
    }

    @Test
    void aChanceIsTrueWithItsProbability() {
        random.rekey(2, 0, 0, 0);
        long hits = IntStream.range(0, DRAWS).filter(i -> random.chance(0.2)).count();
        assertEquals(0.2, (double) hits / DRAWS, 0.01);
    }

    private long[] draws(long seed, long epoch, long image, long view) {
        random.rekey(seed, epoch, image, view);
        return LongStream.generate(random::nextLong).limit(8).toArray();
    }
}
