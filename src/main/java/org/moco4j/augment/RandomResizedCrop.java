package org.moco4j.augment;

import org.moco4j.KeyedRandom;
import org.moco4j.augment.Augmentation.Interval;

/**
 * Draws the box of a crop as torchvision's {@code RandomResizedCrop.get_params}: area uniform in the scale, ratio
 * log-uniform, ten tries; if none fits into the image, the largest central crop whose ratio is allowed.
 * {@link CropResampler} cuts it out.
 */
final class RandomResizedCrop {
    private static final int TRIES = 10;

    private final Interval scale;
    private final Interval ratio;
    private final double lowLogRatio;
    private final double highLogRatio;

    RandomResizedCrop(Interval scale, Interval ratio) {
        this.scale = scale;
        this.ratio = ratio;
        // StrictMath, here and below: the same seed must give the same crops on every processor.
        this.lowLogRatio = StrictMath.log(ratio.low());
        this.highLogRatio = StrictMath.log(ratio.high());
    }

    /** Draws a box within an image of {@code [imageHeight, imageWidth]}. */
    void draw(KeyedRandom random, int imageHeight, int imageWidth, Box box) {
        double area = (double) imageHeight * imageWidth;
        for (int attempt = 0; attempt < TRIES; attempt++) {
            double cropArea = area * random.uniform(scale.low(), scale.high());
            double cropRatio = StrictMath.exp(random.uniform(lowLogRatio, highLogRatio));
            int width = round(Math.sqrt(cropArea * cropRatio));
            int height = round(Math.sqrt(cropArea / cropRatio));
            if (0 < width && width <= imageWidth && 0 < height && height <= imageHeight) {
                int top = random.below(imageHeight - height + 1);
                int left = random.below(imageWidth - width + 1);
                box.set(top, left, height, width);
                return;
            }
        }
        fallBackToCentre(imageHeight, imageWidth, box);
    }

    private void fallBackToCentre(int imageHeight, int imageWidth, Box box) {
        double imageRatio = (double) imageWidth / imageHeight;
        int width = imageWidth;
        int height = imageHeight;
        if (imageRatio < ratio.low()) {
            height = round(width / ratio.low());
        } else if (imageRatio > ratio.high()) {
            width = round(height * ratio.high());
        }
        // A very thin image would round to nothing, and torchvision fails.
        height = Math.max(1, height);
        width = Math.max(1, width);
        box.set((imageHeight - height) / 2, (imageWidth - width) / 2, height, width);
    }

    /** Half to even, as Python rounds. */
    private static int round(double value) {
        return (int) Math.rint(value);
    }

    /**
     * The part of an image that becomes a view, in pixels. Mutable, because every thread draws thousands of them a second.
     */
    static final class Box {
        int top;
        int left;
        int height;
        int width;

        Box set(int top, int left, int height, int width) {
            this.top = top;
            this.left = left;
            this.height = height;
            this.width = width;
            return this;
        }
    }
}
