package org.moco4j.augment;

import java.nio.FloatBuffer;
import org.moco4j.data.PixelSource;

/**
 * Makes views without augmentation, for evaluation. An image is normalized as random views are. If the sizes differ,
 * its central square is resized to the size of a view (bilinear with antialiasing). Thread-safe if each thread has its
 * own scratch object.
 */
public final class EvaluationView implements View {
    private final PixelSource images;
    private final Augmentation augmentation;

    public EvaluationView(PixelSource images, Augmentation augmentation) {
        this.images = images;
        this.augmentation = augmentation;
    }

    @Override
    public ViewBuffers newScratch() {
        return new ViewBuffers(images, augmentation);
    }

    @Override
    public void write(int image, ViewBuffers scratch, FloatBuffer target, int offset) {
        scratch.load(images, image);
        int side = Math.min(scratch.height, scratch.width);
        scratch.box.set((scratch.height - side) / 2, (scratch.width - side) / 2, side, side);
        scratch.resampler.resample(scratch.image, scratch.height, scratch.width, scratch.box, scratch.view);
        scratch.writeNormalized(target, offset);
    }
}
