package org.moco4j.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.stream.IntStream;
import org.moco4j.testing.property.DoubleRange;
import org.moco4j.testing.property.ForAll;
import org.moco4j.testing.property.IntRange;
import org.moco4j.testing.property.Property;

class ImageSetPropertyTest {
    @Property(tries = 60)
    void aFractionKeepsTheShareOfEachClassAndTheOrder(
            @ForAll @IntRange(min = 20, max = 400) int count,
            @ForAll @DoubleRange(min = 0.01, max = 1) double fraction,
            @ForAll long seed) {
        ImageSet part = ImageSetTest.numbered(count, 2, List.of("a", "b", "c")).fraction(fraction, seed);
        byte[] copied = new byte[12];
        int previous = -1;
        int[] counts = new int[3];
        for (int i = 0; i < part.size(); i++) {
            part.copyPixels(i, copied);
            int number = ByteBuffer.wrap(copied).getInt();
            assertEquals(number % 3, part.label(i));
            assertTrue(number > previous);
            previous = number;
            counts[part.label(i)]++;
        }
        for (int label = 0; label < 3; label++) {
            int inClass = (count - label + 2) / 3;
            assertEquals(Math.max(1, Math.round(fraction * inClass)), counts[label]);
        }
    }

    @Property(tries = 60)
    void aLargerFractionContainsASmallerOne(
            @ForAll @DoubleRange(min = 0.01, max = 0.5) double small,
            @ForAll @DoubleRange(min = 0.5, max = 1) double large,
            @ForAll long seed) {
        int[] labels = IntStream.range(0, 200).map(i -> i * i % 7).toArray();
        List<Integer> all = IntStream.of(StratifiedChoice.of(labels, large, 1, seed))
                .boxed()
                .toList();
        for (int chosen : StratifiedChoice.of(labels, small, 1, seed)) {
            assertTrue(all.contains(chosen));
        }
    }
}
