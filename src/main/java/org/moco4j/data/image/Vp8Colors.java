package org.moco4j.data.image;

/**
 * The pixels of a VP8 frame as RGB. Colors are stored at half the resolution and are interpolated with weights of 9, 3,
 * 3 and 1 sixteenths, and converted as in ITU-R BT.601, with the integers of libwebp.
 */
record Vp8Colors(Vp8Plane luma, Vp8Plane blue, Vp8Plane red, int width, int height) implements PixelRows {
    @Override
    public void read(int row, int first, int count, float[] rgb) {
        int near = row / 2;
        int far = Math.max(0, Math.min((height + 1) / 2 - 1, row % 2 == 0 ? near - 1 : near + 1));
        for (int i = 0; i < count; i++) {
            int x = first + i;
            int y = (luma.get(luma.at(x, row)) * 19_077) >> 8;
            int u = color(blue, x, near, far);
            int v = color(red, x, near, far);
            rgb[3 * i] = eightBits(y + ((v * 26_149) >> 8) - 14_234);
            rgb[3 * i + 1] = eightBits(y - ((u * 6_419) >> 8) - ((v * 13_320) >> 8) + 8_708);
            rgb[3 * i + 2] = eightBits(y + ((u * 33_050) >> 8) - 17_685);
        }
    }

    private int color(Vp8Plane plane, int x, int near, int far) {
        int column = x / 2;
        int side = x % 2 == 0 ? column - 1 : column + 1;
        int nearColor = plane.get(plane.at(column, near));
        int farColor = plane.get(plane.at(column, far));
        if (side < 0 || side > (width + 1) / 2 - 1) {
            return (3 * nearColor + farColor + 2) >> 2;
        }
        int nearSide = plane.get(plane.at(side, near));
        int farSide = plane.get(plane.at(side, far));
        // The rounding of libwebp: first the mean with twice the two direct neighbors, then the mean with the pixel.
        int sum = nearColor + farColor + nearSide + farSide + 8;
        return (((sum + 2 * (nearSide + farColor)) >> 3) + nearColor) >> 1;
    }

    private static int eightBits(int value) {
        return Vp8Plane.clip(value >> 6);
    }
}
