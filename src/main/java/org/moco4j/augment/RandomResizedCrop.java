package org.moco4j.augment;

import org.moco4j.KeyedRandom;
import org.moco4j.augment.Augmentation.Interval;

/**
 * Draws the box of a random crop as torchvision's {@code RandomResizedCrop.get_params}: the area is uniform, the ratio
 * log-uniform. If none of ten boxes fits into the image, the box is the largest central one with an allowed ratio.
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
        // StrictMath gives the same crops for a seed on every processor.
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
        fallBackToCenter(imageHeight, imageWidth, box);
    }

    private void fallBackToCenter(int imageHeight, int imageWidth, Box box) {
        double imageRatio = (double) imageWidth / imageHeight;
        int width = imageWidth;
        int height = imageHeight;
        if (imageRatio < ratio.low()) {
            height = round(width / ratio.low());
        } else if (imageRatio > ratio.high()) {
            width = round(height * ratio.high());
        }
        // A side of a very narrow image would be rounded to 0; torchvision fails then.
        height = Math.max(1, height);
        width = Math.max(1, width);
        box.set((imageHeight - height) / 2, (imageWidth - width) / 2, height, width);
    }

    /** Rounds half to even, as Python does. */
    private static int round(double value) {
        return (int) Math.rint(value);
    }

    /**
     * The part of an image that becomes a view, in pixels. Mutable, because each thread draws thousands per second.
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
