package org.moco4j.plan.onednn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.ByteBuffer;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rows of pixels against loops over single pixels. */
class PixelGatherTest {
    @BeforeAll
    static void requireOneDnn() {
        assumeTrue(OneDnnKernels.isAvailable(), "oneDNN is for x86-64 only");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void itEqualsLoopsOverSinglePixels(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        long[] window = {random.nextInt(1, 5), random.nextInt(1, 5)};
        long[] stride = {random.nextInt(1, 4), random.nextInt(1, 4)};
        // Also more padding than a window is large, and negative padding: then some windows have no pixel of the image.
        long[] padding = {random.nextInt(-3, 6), random.nextInt(-3, 6)};
        long[] images = {random.nextInt(1, 4), random.nextInt(4, 9), random.nextInt(4, 9), random.nextInt(1, 5)};
        long[] out = {images[0], random.nextInt(1, 10), random.nextInt(1, 10), 1};
        PixelRows rows = new PixelRows(
                new OneDnn(Precision.FLOAT32), images, out, window, stride, padding, random.nextBoolean());

        byte[] pixels = new byte[(int) (images[0] * images[1] * images[2] * rows.pixelBytes())];
        random.nextBytes(pixels);
        int lines = (int) (out[0] * out[1]);
        byte[] gathered = new byte[(int) (lines * out[2] * window[0] * window[1] * rows.pixelBytes())];
        random.nextBytes(gathered);
        PixelGather gather = new PixelGather(rows, ByteBuffer.wrap(pixels), ByteBuffer.wrap(gathered));
        gather.run(lines / 2, lines);
        gather.run(0, lines / 2);

        assertArrayEquals(expected(rows, pixels, gathered.length), gathered);
    }

    private static byte[] expected(PixelRows rows, byte[] pixels, int length) {
        byte[] result = new byte[length];
        long[] images = rows.images();
        long[] out = rows.out();
        long[] window = rows.window();
        int pixel = (int) rows.pixelBytes();
        int place = 0;
        for (long image = 0; image < images[0]; image++) {
            for (long y = 0; y < out[1]; y++) {
                for (long x = 0; x < out[2]; x++) {
                    for (long i = 0; i < window[0] * window[1]; i++, place++) {
                        long turned = rows.turned() ? window[0] * window[1] - 1 - i : i;
                        long down = y * rows.stride()[0] - rows.padding()[0] + turned / window[1];
                        long right = x * rows.stride()[1] - rows.padding()[1] + turned % window[1];
                        if (down >= 0 && down < images[1] && right >= 0 && right < images[2]) {
                            int from = (int) ((image * images[1] + down) * images[2] + right) * pixel;
                            System.arraycopy(pixels, from, result, place * pixel, pixel);
                        }
                    }
                }
            }
        }
        return result;
    }

    @Test
    void rowsOfAHugeImageDoNotFit() {
        assertTrue(rows(8, 256).fit());
        assertFalse(rows(8, 1024).fit());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 36, 37, 121, 122, 127, 128, 4 * 127, 512})
    void aPartIsADivisorOfTheBatchAndNeitherTooLargeNorTooSmall(long batch) {
        // An image has 590 KB of rows.
        PixelRows rows = rows(batch, 16);
        long part = rows.part();
        long threads = rows.oneDnn().workers().count();
        double best = Math.max(5, 2.5 * threads) * (1 << 20);
        double bytes = part * 16.0 * 16 * 9 * rows.pixelBytes();
        assertEquals(0, batch % part);
        assertTrue(bytes <= 256 << 20, bytes + " bytes");
        assertTrue(part == batch || bytes >= best / 4, bytes + " bytes");
        assertTrue(bytes <= best || bytes / smallestFactor(part) < best / 4, bytes + " bytes");
    }

    /** The least number by which a part can be divided; then it is the next smaller divisor of the batch or larger. */
    private static long smallestFactor(long part) {
        return LongStream.rangeClosed(2, part)
                .filter(factor -> part % factor == 0)
                .findFirst()
                .orElse(1);
    }

    private static PixelRows rows(long batch, long size) {
        long[] images = {batch, size, size, 64};
        long[] one = {1, 1};
        return new PixelRows(new OneDnn(Precision.FLOAT32), images, images, new long[] {3, 3}, one, one, false);
    }
}
