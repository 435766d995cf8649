package org.moco4j.augment;

import java.nio.FloatBuffer;
import org.moco4j.KeyedRandom;
import org.moco4j.data.PixelSource;

/**
 * Makes the query view x_q and the key view x_k of an image. Each depends only on (seed, epoch, image, view), not on
 * the thread or on earlier views. Thread-safe if each thread has its own scratch object.
 */
public final class TwoViews {
    static final int QUERY = 0;
    static final int KEY = 1;

    private final PixelSource images;
    private final Augmentation augmentation;
    private final long seed;
    private final RandomResizedCrop crop;
    private final ColorJitter colorJitter;

    public TwoViews(PixelSource images, Augmentation augmentation, long seed) {
        this.images = images;
        this.augmentation = augmentation;
        this.seed = seed;
        this.crop = new RandomResizedCrop(augmentation.cropScale(), augmentation.cropRatio());
        this.colorJitter = new ColorJitter(augmentation.jitter());
    }

    /** Returns the images. */
    public PixelSource images() {
        return images;
    }

    /** Returns the settings of the views. */
    Augmentation augmentation() {
        return augmentation;
    }

    /** Allocates the memory that one thread needs for a view. */
    public ViewBuffers newScratch() {
        return new ViewBuffers(images, augmentation);
    }

    /**
     * Writes both views of an image, each {@code [outputSize, outputSize, 3]} normalized floats, at {@code offset} of
     * the two buffers. The positions of the buffers are not used and not changed. Allocates nothing.
     *
     * @param image index of the image, from 0
     * @throws IndexOutOfBoundsException if a view does not fit into its buffer at this offset
     */
    void write(long epoch, int image, ViewBuffers scratch, FloatBuffer query, FloatBuffer key, int offset) {
        scratch.load(images, image);
        writeView(epoch, image, QUERY, scratch, query, offset);
        writeView(epoch, image, KEY, scratch, key, offset);
    }

    /** Returns only the query views of an epoch. */
    public View queries(long epoch) {
        return new OneOfTwo(epoch, QUERY);
    }

    /** Returns only the key views of an epoch. */
    public View keys(long epoch) {
        return new OneOfTwo(epoch, KEY);
    }

    private final class OneOfTwo implements View {
        private final long epoch;
        private final int view;

        OneOfTwo(long epoch, int view) {
            this.epoch = epoch;
            this.view = view;
        }

        @Override
        public ViewBuffers newScratch() {
            return TwoViews.this.newScratch();
        }

        @Override
        public void write(int image, ViewBuffers scratch, FloatBuffer target, int offset) {
            scratch.load(images, image);
            writeView(epoch, image, view, scratch, target, offset);
        }
    }

    private void writeView(long epoch, int image, int view, ViewBuffers scratch, FloatBuffer target, int offset) {
        scratch.random.rekey(seed, epoch, image, view);
        transform(scratch);
        scratch.writeNormalized(target, offset);
    }

    /**
     * Makes {@code scratch.view} of {@code scratch.image} with the draws of {@code scratch.random}: crop, flip, color
     * jitter, grayscale, blur, in this order.
     */
    private void transform(ViewBuffers scratch) {
        KeyedRandom random = scratch.random;
        float[] view = scratch.view;
        crop.draw(random, scratch.height, scratch.width, scratch.box);
        scratch.resampler.resample(scratch.image, scratch.height, scratch.width, scratch.box, view);
        if (random.chance(augmentation.flip())) {
            flipHorizontally(view, augmentation.outputSize());
        }
        if (random.chance(augmentation.jitterProbability())) {
            colorJitter.draw(random, scratch.jitter);
            ColorJitter.apply(view, scratch.jitter);
        }
        if (random.chance(augmentation.grayscaleProbability())) {
            makeGray(view);
        }
        if (random.chance(augmentation.blurProbability())) {
            double sigma = random.uniform(
                    augmentation.blurSigma().low(), augmentation.blurSigma().high());
            scratch.blur.apply(view, sigma);
        }
    }

    /**
     * Mirrors an image left to right.
     *
     * @param planes {@code [3, H, W]}, changed in place
     */
    static void flipHorizontally(float[] planes, int width) {
        for (int row = 0; row < planes.length; row += width) {
            for (int left = row, right = row + width - 1; left < right; left++, right--) {
                float swapped = planes[left];
                planes[left] = planes[right];
                planes[right] = swapped;
            }
        }
    }

    /**
     * Removes the colors and keeps three equal channels: torchvision's {@code rgb_to_grayscale} on float images.
     *
     * @param planes {@code [3, H, W]}, changed in place
     */
    static void makeGray(float[] planes) {
        int pixels = planes.length / 3;
        for (int i = 0; i < pixels; i++) {
            float gray = ColorJitter.gray(planes[i], planes[pixels + i], planes[2 * pixels + i]);
            planes[i] = gray;
            planes[pixels + i] = gray;
            planes[2 * pixels + i] = gray;
        }
    }
}
