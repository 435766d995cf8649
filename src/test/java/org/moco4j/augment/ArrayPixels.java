package org.moco4j.augment;

import java.util.SplittableRandom;
import java.util.function.IntConsumer;
import org.moco4j.data.PixelSource;

/** Images in one array, planes {@code [N, 3, H, W]}. */
public record ArrayPixels(byte[] pixels, int size, int height, int width) implements PixelSource {
    /** Images of noise. */
    static ArrayPixels noise(int size, int height, int width) {
        byte[] pixels = new byte[size * 3 * height * width];
        new SplittableRandom(17).nextBytes(pixels);
        return new ArrayPixels(pixels, size, height, width);
    }

    /** The same images, whose indexes are given to {@code reading} whenever they are read. */
    public static PixelSource watched(PixelSource images, IntConsumer reading) {
        return new PixelSource() {
            @Override
            public int size() {
                return images.size();
            }

            @Override
            public int height() {
                return images.height();
            }

            @Override
            public int width() {
                return images.width();
            }

            @Override
            public void copyPixels(int index, byte[] target) {
                reading.accept(index);
                images.copyPixels(index, target);
            }
        };
    }

    @Override
    public void copyPixels(int index, byte[] target) {
        int length = 3 * height * width;
        System.arraycopy(pixels, index * length, target, 0, length);
    }
}
