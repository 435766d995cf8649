package org.moco4j.eval;

import java.util.SplittableRandom;
import org.moco4j.data.PixelSource;

/** Square images of noise, a different one for each index. */
record NoiseImages(int size, int side) implements PixelSource {
    @Override
    public int height() {
        return side;
    }

    @Override
    public int width() {
        return side;
    }

    @Override
    public void copyPixels(int index, byte[] target) {
        new SplittableRandom(index).nextBytes(target);
    }
}
