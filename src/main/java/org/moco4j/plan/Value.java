package org.moco4j.plan;

import java.util.Arrays;

/**
 * One array of the plan, written once and read any number of times. Compared by identity.
 */
public final class Value {
    private final String name;
    private final Layout layout;
    private final long[] shape;

    Value(String name, Layout layout, long[] shape) {
        this.name = name;
        this.layout = layout;
        this.shape = shape.clone();
    }

    /** Another value like this one. */
    Value twin() {
        return new Value(name, layout, shape);
    }

    public String name() {
        return name;
    }

    public Layout layout() {
        return layout;
    }

    public boolean isPlain() {
        return layout.equals(Layout.PLAIN);
    }

    public long[] shape() {
        return shape.clone();
    }

    public int rank() {
        return shape.length;
    }

    public long dimension(int i) {
        return shape[i];
    }

    /** In elements that count; a layout may need more room. */
    public long length() {
        return Arrays.stream(shape).reduce(1, (a, b) -> a * b);
    }

    /** Whether its memory holds more than its elements. */
    public boolean hasPadding() {
        return elements() != length();
    }

    /** Memory that it takes, in elements of the plan's type. */
    long elements() {
        return layout.elements(shape);
    }

    /** The shape of the array that holds it: of a value that is not plain, the bare row of its memory. */
    long[] storageShape() {
        return isPlain() ? shape() : new long[] {elements()};
    }

    @Override
    public String toString() {
        return name + Arrays.toString(shape);
    }
}
