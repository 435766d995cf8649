package org.moco4j.plan;

import java.util.Arrays;

/**
 * One array of the plan, which is written once and read any number of times. Values are compared by identity.
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

    /** A new value with the same name, layout and shape. */
    Value copy() {
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

    /** The number of elements; the layout may need more memory. */
    public long length() {
        return Arrays.stream(shape).reduce(1, (a, b) -> a * b);
    }

    /** The size of its memory, in elements of the plan's type. */
    public long elements() {
        return layout.elements(shape);
    }

    /** The shape of the array that stores it; for a value that is not plain, a single row. */
    long[] storageShape() {
        return isPlain() ? shape() : new long[] {elements()};
    }

    @Override
    public String toString() {
        return name + Arrays.toString(shape);
    }
}
