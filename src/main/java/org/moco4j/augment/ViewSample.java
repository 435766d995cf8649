package org.moco4j.augment;

import java.awt.image.BufferedImage;
import java.nio.FloatBuffer;
import org.moco4j.augment.Augmentation.Rgb;
import org.moco4j.data.PixelSource;
import org.moco4j.data.image.RgbImages;

/**
 * Draws an image and its two views.
 *
 * @param original the original image
 * @param query the view for the query encoder
 * @param key the view for the key encoder
 */
public record ViewSample(BufferedImage original, BufferedImage query, BufferedImage key) {

    /** Draws image {@code index} and its views in an epoch. */
    public static ViewSample of(TwoViews views, long epoch, int index) {
        Augmentation augmentation = views.augmentation();
        FloatBuffer query = FloatBuffer.allocate(augmentation.viewLength());
        FloatBuffer key = FloatBuffer.allocate(augmentation.viewLength());
        views.write(epoch, index, views.newScratch(), query, key, 0);
        PixelSource images = views.images();
        byte[] planes = new byte[3 * images.height(index) * images.width(index)];
        images.copyPixels(index, planes);
        return new ViewSample(
                RgbImages.of(planes, images.height(index), images.width(index)),
                image(query, augmentation),
                image(key, augmentation));
    }

    private static BufferedImage image(FloatBuffer view, Augmentation augmentation) {
        int size = augmentation.outputSize();
        Rgb mean = augmentation.mean();
        Rgb std = augmentation.std();
        BufferedImage image = new BufferedImage(size, size, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < size * size; i++) {
            int red = toByte(view.get(3 * i) * std.red() + mean.red());
            int green = toByte(view.get(3 * i + 1) * std.green() + mean.green());
            int blue = toByte(view.get(3 * i + 2) * std.blue() + mean.blue());
            image.setRGB(i % size, i / size, (red << 16) | (green << 8) | blue);
        }
        return image;
    }

    private static int toByte(double unit) {
        return (int) Math.max(0, Math.min(255, Math.rint(unit * 255)));
    }
}
