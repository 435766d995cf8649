package org.moco4j.data.shapes;

import org.moco4j.KeyedRandom;

/** A color, or a difference of two colors, by channel: 0 is black, 1 is the maximum. */
record Color(double red, double green, double blue) {
    static Color random(double low, double high, KeyedRandom random) {
        return new Color(random.uniform(low, high), random.uniform(low, high), random.uniform(low, high));
    }

    /** Returns channel 0, 1 or 2. */
    double channel(int index) {
        return switch (index) {
            case 0 -> red;
            case 1 -> green;
            default -> blue;
        };
    }

    /** Returns the luma of ITU-R BT.601, the gray value of the color. */
    double brightness() {
        return 0.299 * red + 0.587 * green + 0.114 * blue;
    }
}
