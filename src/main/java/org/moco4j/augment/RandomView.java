package org.moco4j.augment;

import org.moco4j.KeyedRandom;

/**
 * The transforms of one random view, in order: crop, flip, color jitter, grayscale, blur. What is drawn depends on the
 * generator alone.
 */
final class RandomView {
    private final PixelSource images;
    private final Augmentation augmentation;
    private final RandomResizedCrop crop;
    private final ColorJitter colorJitter;

    RandomView(PixelSource images, Augmentation augmentation) {
        this.images = images;
        this.augmentation = augmentation;
        this.crop = new RandomResizedCrop(augmentation.cropScale(), augmentation.cropRatio());
        this.colorJitter = new ColorJitter(augmentation.jitter());
    }

    /** Makes {@code scratch.view} of {@code scratch.image}, with the draws of {@code scratch.random}. */
    void make(ViewBuffers scratch) {
        KeyedRandom random = scratch.random;
        float[] view = scratch.view;
        crop.draw(random, images.height(), images.width(), scratch.box);
        scratch.resampler.resample(scratch.image, scratch.box, view);
        if (random.chance(augmentation.flip())) {
            HorizontalFlip.apply(view, augmentation.outputSize());
        }
        if (random.chance(augmentation.jitterProbability())) {
            colorJitter.draw(random, scratch.jitter);
            ColorJitter.apply(view, scratch.jitter);
        }
        if (random.chance(augmentation.grayscaleProbability())) {
            Grayscale.apply(view);
        }
        if (random.chance(augmentation.blurProbability())) {
            double sigma = random.uniform(
                    augmentation.blurSigma().low(), augmentation.blurSigma().high());
            scratch.blur.apply(view, sigma);
        }
    }
}
