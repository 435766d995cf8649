package org.moco4j.explore.map;

import java.awt.Color;
import java.util.List;

/**
 * A color for each class. Up to ten classes get colors that most color-blind readers can distinguish (Petroff 2021,
 * "Accessible Color Sequences for Data Visualization", arXiv 2107.02270, the ten-color sequence); more get hues around
 * the wheel.
 */
public final class ClassColors {
    /** With more classes, points cannot be matched with a legend. */
    public static final int MOST_DISTINGUISHABLE = 10;

    /** The class of an image that has none. */
    public static final int NO_CLASS = -1;

    private static final List<Color> SEQUENCE = List.of(
            new Color(0x3f90da),
            new Color(0xffa90e),
            new Color(0xbd1f01),
            new Color(0x94a4a2),
            new Color(0x832db6),
            new Color(0xa96b59),
            new Color(0xe76300),
            new Color(0xb9ac70),
            new Color(0x717581),
            new Color(0x92dadd));

    private static final float SATURATION = 0.75f;
    /** Neighboring hues have different brightness, so that they differ in more than the hue. */
    private static final float[] BRIGHTNESS = {0.85f, 0.6f, 0.95f};

    private final int classes;

    /** @param classes number of classes, 0 if images have no classes */
    public ClassColors(int classes) {
        this.classes = classes;
    }

    /** The color of a class, from 0, or of {@link #NO_CLASS}. */
    public Color of(int label) {
        if (label == NO_CLASS) {
            return SEQUENCE.get(0);
        }
        if (label < 0 || label >= classes) {
            throw new IllegalArgumentException("class " + label + " of " + classes);
        }
        return classes <= MOST_DISTINGUISHABLE
                ? SEQUENCE.get(label)
                : Color.getHSBColor((float) label / classes, SATURATION, BRIGHTNESS[label % BRIGHTNESS.length]);
    }
}
