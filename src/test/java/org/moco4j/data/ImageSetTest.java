package org.moco4j.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.moco4j.testing.property.ForAll;
import org.moco4j.testing.property.Property;

class ImageSetTest {
    static ImageSet numbered(int count, int side, List<String> classes) {
        ImageSet.Builder builder = ImageSet.builder(side, side, classes);
        for (int i = 0; i < count; i++) {
            builder.add(pixels(i, side), 0, classes.isEmpty() ? ImageSet.NO_LABEL : i % classes.size());
        }
        return builder.build();
    }

    private static byte[] pixels(int number, int side) {
        byte[] pixels = new byte[3 * side * side];
        ByteBuffer.wrap(pixels).putInt(number);
        pixels[pixels.length - 1] = (byte) number;
        return pixels;
    }

    @Test
    void everyImageIsReadBackAcrossChunks() {
        // A chunk contains 1365 images of this size.
        ImageSet images = numbered(11_000, 32, List.of("a", "b", "c"));
        byte[] copied = new byte[images.imageBytes()];
        for (int i = 0; i < images.size(); i++) {
            images.copyPixels(i, copied);
            assertArrayEquals(pixels(i, 32), copied);
            assertEquals(i % 3, images.label(i));
        }
        assertThrows(IndexOutOfBoundsException.class, () -> images.copyPixels(11_000, copied));
        assertThrows(IndexOutOfBoundsException.class, () -> images.copyPixels(-1, copied));
    }

    @Test
    void anImageCanBeLargerThanAChunk() {
        ImageSet images = numbered(2, 2400, List.of());
        byte[] copied = new byte[images.imageBytes()];
        images.copyPixels(1, copied);
        assertArrayEquals(pixels(1, 2400), copied);
        assertFalse(images.hasLabels());
        assertEquals(ImageSet.NO_LABEL, images.label(1));
    }

    @Test
    void aLabelWithoutAClassIsRejected() {
        ImageSet.Builder builder = ImageSet.builder(1, 1, List.of("a"));
        assertThrows(IllegalArgumentException.class, () -> builder.add(new byte[3], 0, 1));
        assertThrows(IllegalArgumentException.class, () -> builder.add(new byte[3], 0));
    }

    @Test
    void theChecksumIsTheSha256OfSizePixelsAndLabels() throws Exception {
        ImageSet images = numbered(3, 2, List.of("a", "b"));
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        digest.update("3 images of 3x2x2\n".getBytes(StandardCharsets.UTF_8));
        IntStream.range(0, 3).forEach(i -> digest.update(pixels(i, 2)));
        digest.update(new byte[] {0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0});
        assertEquals(HexFormat.of().formatHex(digest.digest()), images.checksum());
    }

    @Test
    void theChecksumDependsOnOrderAndLabels() {
        ImageSet images = numbered(4, 2, List.of("a", "b"));
        assertEquals(images.checksum(), numbered(4, 2, List.of("a", "b")).checksum());
        assertNotEquals(images.checksum(), images.subset(new int[] {1, 0, 2, 3}).checksum());
        assertNotEquals(
                images.checksum(), numbered(4, 2, List.of("a", "b", "c")).checksum());
    }

    @Test
    void anotherSeedChoosesOtherImages() {
        ImageSet images = numbered(1000, 2, List.of());
        assertEquals(images.fraction(0.1, 1).checksum(), images.fraction(0.1, 1).checksum());
        assertNotEquals(
                images.fraction(0.1, 1).checksum(), images.fraction(0.1, 2).checksum());
        assertEquals(100, images.fraction(0.1, 1).size());
        assertThrows(IllegalArgumentException.class, () -> images.fraction(0, 1));
    }

    @Test
    void statisticsAreMeanAndStandardDeviationOfAllPixels() {
        ImageSet.Builder builder = ImageSet.builder(1, 2, List.of());
        builder.add(new byte[] {0, (byte) 255, 51, 51, 102, 0}, 0);
        builder.add(new byte[] {0, (byte) 255, 51, 51, 0, 102}, 0);
        ChannelStatistics statistics = ChannelStatistics.of(builder.build());
        assertArrayEquals(new float[] {0.5f, 0.2f, 0.2f}, statistics.mean(), 1e-6f);
        // A constant channel gets the smallest step as its standard deviation, not zero.
        assertArrayEquals(new float[] {0.5f, 1 / 255f, 0.2f}, statistics.std(), 1e-6f);
    }

    @Property(tries = 60)
    void aFractionKeepsTheShareOfEachClassAndTheOrder(
            @ForAll(min = 20, max = 400) int count, @ForAll(min = 0.01, max = 1) double fraction, @ForAll long seed) {
        ImageSet part = numbered(count, 2, List.of("a", "b", "c")).fraction(fraction, seed);
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
            @ForAll(min = 0.01, max = 0.5) double small, @ForAll(min = 0.5, max = 1) double large, @ForAll long seed) {
        int[] labels = IntStream.range(0, 200).map(i -> i * i % 7).toArray();
        List<Integer> all = IntStream.of(StratifiedChoice.of(labels, large, 1, seed))
                .boxed()
                .toList();
        for (int chosen : StratifiedChoice.of(labels, small, 1, seed)) {
            assertTrue(all.contains(chosen));
        }
    }
}
