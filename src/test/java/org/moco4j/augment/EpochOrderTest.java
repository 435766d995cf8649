package org.moco4j.augment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.moco4j.testing.MessageAssertions.assertUserError;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.moco4j.UserError;
import org.moco4j.testing.property.ForAll;
import org.moco4j.testing.property.Property;

class EpochOrderTest {
    @Property(tries = 200)
    void anEpochVisitsEveryImageOnce(@ForAll long seed, @ForAll(min = 1, max = 2000) int images) {
        int[] order = new EpochOrder(seed, images, 1).permutation(3);
        Arrays.sort(order);
        assertArrayEquals(IntStream.range(0, images).toArray(), order);
    }

    @Test
    void theOrderDependsOnSeedAndEpoch() {
        EpochOrder order = new EpochOrder(1, 100, 10);
        assertArrayEquals(order.permutation(5), order.permutation(5));
        assertFalse(Arrays.equals(order.permutation(5), order.permutation(6)));
        assertFalse(Arrays.equals(order.permutation(5), new EpochOrder(2, 100, 10).permutation(5)));
    }

    @Test
    void everyImageIsEquallyFrequentAtEveryPlace() {
        int images = 8;
        int epochs = 8000;
        int[][] count = new int[images][images];
        EpochOrder order = new EpochOrder(11, images, 1);
        for (int epoch = 0; epoch < epochs; epoch++) {
            int[] permutation = order.permutation(epoch);
            for (int place = 0; place < images; place++) {
                count[place][permutation[place]]++;
            }
        }
        double expected = (double) epochs / images;
        double chiSquare = Arrays.stream(count)
                .flatMapToInt(Arrays::stream)
                .mapToDouble(c -> (c - expected) * (c - expected) / expected)
                .sum();
        assertTrue(chiSquare < 85.4, "chi-square with 49 degrees of freedom: " + chiSquare);
    }

    @Test
    void theLastIncompleteBatchIsDropped() {
        assertEquals(97, new EpochOrder(0, 50_000, 512).stepsPerEpoch());
        assertEquals(5, new EpochOrder(0, 50, 10).stepsPerEpoch());
    }

    @Test
    void fewerImagesThanABatchAreRejected() {
        assertUserError(() -> new EpochOrder(0, 100, 128), "100 images");
        assertThrows(UserError.class, () -> new EpochOrder(0, 100, 0));
    }
}
