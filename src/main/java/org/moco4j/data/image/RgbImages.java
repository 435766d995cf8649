package org.moco4j.data.image;

import java.awt.image.BufferedImage;
import org.moco4j.ResizeMode;

/** Converts pixels in planes to images that can be drawn, and images to pixels. */
public final class RgbImages {
    private RgbImages() {}

    /**
     * Creates an image from its color planes.
     *
     * @param planes {@code [3, height, width]} in the order red, green, blue; unsigned bytes
     */
    public static BufferedImage of(byte[] planes, int height, int width) {
        int pixels = height * width;
        int[] rgb = new int[pixels];
        for (int i = 0; i < pixels; i++) {
            rgb[i] = (planes[i] & 0xff) << 16 | (planes[pixels + i] & 0xff) << 8 | (planes[2 * pixels + i] & 0xff);
        }
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        image.setRGB(0, 0, width, height, rgb, 0, width);
        return image;
    }

    /**
     * Returns an image made square as image files are.
     *
     * @return {@code [3, side, side]} in the order red, green, blue
     */
    public static byte[] planes(BufferedImage image, int side, ResizeMode resize) {
        return new SquareImage(side, resize)
                .pixels(image.getWidth(), image.getHeight(), PixelRows.of(image), Orientation.UPRIGHT);
    }
}
