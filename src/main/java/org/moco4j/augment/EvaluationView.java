package org.moco4j.augment;

import java.nio.FloatBuffer;

/**
 * An image without augmentation, for evaluation: normalized as the views are, and if the sizes differ, its central
 * square resized to the size of a view (bilinear with antialias). Safe for use by many threads, each with a scratch
 * object of its own.
 */
public final class EvaluationView implements View {
    private final PixelSource images;
    private final Augmentation augmentation;
    private final PixelNormalization normalization;

    public EvaluationView(PixelSource images, Augmentation augmentation) {
        this.images = images;
        this.augmentation = augmentation;
        this.normalization = new PixelNormalization(augmentation.mean(), augmentation.std());
    }

    @Override
    public ViewBuffers newScratch() {
        return new ViewBuffers(images, augmentation.outputSize());
    }

    @Override
    public void write(int image, ViewBuffers scratch, FloatBuffer target, int offset) {
        scratch.load(images, image);
        int side = Math.min(images.height(), images.width());
        scratch.box.set((images.height() - side) / 2, (images.width() - side) / 2, side, side);
        scratch.resampler.resample(scratch.image, scratch.box, scratch.view);
        normalization.apply(scratch.view, scratch.normalized);
        target.put(offset, scratch.normalized, 0, scratch.normalized.length);
    }
}
