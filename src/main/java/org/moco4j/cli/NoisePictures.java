package org.moco4j.cli;

import java.util.random.RandomGenerator;
import org.moco4j.augment.PixelSource;

/** Square pictures of noise, to time what does not look at them. */
final class NoisePictures implements PixelSource {
    private final int size;
    private final byte[][] pictures;

    NoisePictures(int pictures, int size, RandomGenerator random) {
        this.size = size;
        this.pictures = new byte[pictures][3 * size * size];
        for (byte[] picture : this.pictures) {
            random.nextBytes(picture);
        }
    }

    @Override
    public int size() {
        return pictures.length;
    }

    @Override
    public int height() {
        return size;
    }

    @Override
    public int width() {
        return size;
    }

    @Override
    public void copyPixels(int index, byte[] target) {
        System.arraycopy(pictures[index], 0, target, 0, pictures[index].length);
    }
}
