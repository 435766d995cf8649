package org.moco4j.explore.map;

import java.awt.Color;
import java.util.List;

/** The classes of the images on a map, and their colors. */
public final class MapLabels {
    private static final int[] NO_LABELS = {};

    private final List<String> names;
    private final int[] labels;
    private final ClassColors colors;

    private MapLabels(List<String> names, int[] labels) {
        this.names = List.copyOf(names);
        this.labels = labels.clone();
        this.colors = new ClassColors(names.size());
    }

    /** Labels for images without classes: all have the same color. */
    public static MapLabels none() {
        return new MapLabels(List.of(), NO_LABELS);
    }

    /**
     * Labels for images with classes.
     *
     * @param names of the classes, at least one
     * @param labels the class of each image, from 0
     * @throws IllegalArgumentException if a label has no name
     */
    public static MapLabels of(List<String> names, int[] labels) {
        for (int label : labels) {
            if (label < 0 || label >= names.size()) {
                throw new IllegalArgumentException("label " + label + " of " + names.size() + " classes");
            }
        }
        return new MapLabels(names, labels);
    }

    /** Whether there are classes. */
    boolean any() {
        return !names.isEmpty();
    }

    /** The class names in the order of the labels. */
    List<String> names() {
        return names;
    }

    /** The color of a class. */
    Color colorOfClass(int label) {
        return colors.of(label);
    }

    /** The color of a row's image. */
    Color color(int row) {
        return colors.of(any() ? labels[row] : ClassColors.NO_CLASS);
    }

    void checkSize(int rows) {
        if (any() && labels.length != rows) {
            throw new IllegalArgumentException(labels.length + " labels for a map of " + rows + " points");
        }
    }

    /**
     * A color for each class. Up to ten classes get colors that most color-blind readers can distinguish (Petroff 2021,
     * "Accessible Color Sequences for Data Visualization", arXiv 2107.02270, the ten-color sequence); more get hues
     * around the wheel.
     */
    static final class ClassColors {
        /** With more classes, points cannot be matched with a legend. */
        static final int MOST_DISTINGUISHABLE = 10;

        /** The class of an image that has none. */
        static final int NO_CLASS = -1;

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
        ClassColors(int classes) {
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
}
