package org.moco4j.plan.onednn;

import java.nio.ByteBuffer;

/**
 * Writes the {@link PixelRows} of a part of the images. Pixels that are next to each other in a line are copied at
 * once, unless their order is turned. Pixels outside the images are zero.
 */
final class PixelGather {
    private final int height;
    private final int width;
    private final int outHeight;
    private final int outWidth;
    private final int windowHeight;
    private final int windowWidth;
    private final int strideDown;
    private final int strideRight;
    private final int top;
    private final int left;
    private final boolean turned;
    private final int pixelBytes;
    private final byte[] zeros;
    private final ByteBuffer pixels;
    private final ByteBuffer rows;

    /**
     * @param pixels {@code [N, H, W, I]} of the part
     * @param rows {@code [N' H' W', h w I]} of the part
     */
    PixelGather(PixelRows shape, ByteBuffer pixels, ByteBuffer rows) {
        this.height = Math.toIntExact(shape.images()[1]);
        this.width = Math.toIntExact(shape.images()[2]);
        this.outHeight = Math.toIntExact(shape.out()[1]);
        this.outWidth = Math.toIntExact(shape.out()[2]);
        this.windowHeight = Math.toIntExact(shape.window()[0]);
        this.windowWidth = Math.toIntExact(shape.window()[1]);
        this.strideDown = Math.toIntExact(shape.stride()[0]);
        this.strideRight = Math.toIntExact(shape.stride()[1]);
        this.top = Math.toIntExact(shape.padding()[0]);
        this.left = Math.toIntExact(shape.padding()[1]);
        this.turned = shape.turned();
        this.pixelBytes = Math.toIntExact(shape.pixelBytes());
        this.zeros = new byte[windowWidth * pixelBytes];
        this.pixels = pixels;
        this.rows = rows;
    }

    /** Writes the rows of some lines of the result; the lines of all images are numbered in their order. */
    void run(int firstLine, int endLine) {
        for (int line = firstLine; line < endLine; line++) {
            int image = line / outHeight;
            int y = line % outHeight * strideDown - top;
            for (int column = 0; column < outWidth; column++) {
                int to = (line * outWidth + column) * windowHeight * windowWidth * pixelBytes;
                window(image, y, column * strideRight - left, to);
            }
        }
    }

    private void window(int image, int y, int x, int to) {
        int skipped = Math.min(windowWidth, Math.max(0, -x));
        int end = Math.max(skipped, Math.min(windowWidth, width - x));
        for (int row = 0; row < windowHeight; row++) {
            boolean inside = y + row >= 0 && y + row < height && skipped < end;
            int from = ((image * height + y + row) * width + x) * pixelBytes;
            if (turned) {
                turnedLine(inside, from, skipped, end, to + (windowHeight - 1 - row) * windowWidth * pixelBytes);
            } else {
                line(inside, from, skipped, end, to + row * windowWidth * pixelBytes);
            }
        }
    }

    private void line(boolean inside, int from, int skipped, int end, int to) {
        if (!inside) {
            rows.put(to, zeros, 0, windowWidth * pixelBytes);
            return;
        }
        if (skipped > 0) {
            rows.put(to, zeros, 0, skipped * pixelBytes);
        }
        rows.put(to + skipped * pixelBytes, pixels, from + skipped * pixelBytes, (end - skipped) * pixelBytes);
        if (end < windowWidth) {
            rows.put(to + end * pixelBytes, zeros, 0, (windowWidth - end) * pixelBytes);
        }
    }

    private void turnedLine(boolean inside, int from, int skipped, int end, int to) {
        for (int column = 0; column < windowWidth; column++) {
            int place = to + (windowWidth - 1 - column) * pixelBytes;
            if (inside && column >= skipped && column < end) {
                rows.put(place, pixels, from + column * pixelBytes, pixelBytes);
            } else {
                rows.put(place, zeros, 0, pixelBytes);
            }
        }
    }
}
