package org.moco4j.augment;

/** Mirrors an image left to right. */
final class HorizontalFlip {
    private HorizontalFlip() {}

    /** @param planes {@code [3, H, W]}, flipped in place */
    static void apply(float[] planes, int width) {
        for (int row = 0; row < planes.length; row += width) {
            for (int left = row, right = row + width - 1; left < right; left++, right--) {
                float swapped = planes[left];
                planes[left] = planes[right];
                planes[right] = swapped;
            }
        }
    }
}
