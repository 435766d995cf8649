package org.moco4j.augment;

import java.nio.FloatBuffer;

/**
 * Makes the pair of MoCo, the query view x_q and the key view x_k of one image. Each is a function of (seed, epoch,
 * image, view) and of nothing else: not of the thread, nor of what was made before. Safe for use by many threads, each
 * with a scratch object of its own.
 */
public final class TwoViews {
    private static final int QUERY = 0;
    private static final int KEY = 1;

    private final PixelSource images;
    private final Augmentation augmentation;
    private final long seed;
    private final RandomView randomView;
    private final PixelNormalization normalization;

    public TwoViews(PixelSource images, Augmentation augmentation, long seed) {
        this.images = images;
        this.augmentation = augmentation;
        this.seed = seed;
        this.randomView = new RandomView(images, augmentation);
        this.normalization = new PixelNormalization(augmentation.mean(), augmentation.std());
    }

    /** The images that the views are of. */
    public PixelSource images() {
        return images;
    }

    /** Returns the settings of the views. */
    public Augmentation augmentation() {
        return augmentation;
    }

    /** The memory that one thread needs for {@link #write}. */
    public ViewBuffers newScratch() {
        return new ViewBuffers(images, augmentation.outputSize());
    }

    /**
     * Writes both views of an image, each {@code [outputSize, outputSize, 3]} normalized floats, at {@code offset} of
     * the two buffers. The buffers' positions are neither used nor moved. Allocates nothing.
     *
     * @param image index of the image, from 0
     * @throws IndexOutOfBoundsException if a view does not fit into its buffer at this offset
     */
    public void write(long epoch, int image, ViewBuffers scratch, FloatBuffer query, FloatBuffer key, int offset) {
        scratch.load(images, image);
        writeView(epoch, image, QUERY, scratch, query, offset);
        writeView(epoch, image, KEY, scratch, key, offset);
    }

    /** The query views of one epoch, by themselves. */
    public View queries(long epoch) {
        return new OneOfTwo(epoch, QUERY);
    }

    /** The key views of one epoch, by themselves. */
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
        randomView.make(scratch);
        normalization.apply(scratch.view, scratch.normalized);
        target.put(offset, scratch.normalized, 0, scratch.normalized.length);
    }
}
