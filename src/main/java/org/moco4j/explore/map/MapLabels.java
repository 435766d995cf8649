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
    public boolean any() {
        return !names.isEmpty();
    }

    /** The class names in the order of the labels. */
    public List<String> names() {
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
}
