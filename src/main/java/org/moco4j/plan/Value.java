package org.moco4j.plan;

import java.util.Arrays;

/**
 * One array of the plan, written once and read any number of times. Compared by identity.
 */
public final class Value {
    private final String name;
    private final long[] shape;

    Value(String name, long[] shape) {
        this.name = name;
        this.shape = shape.clone();
    }

    public String name() {
        return name;
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

    /** In elements. */
    public long length() {
        return Arrays.stream(shape).reduce(1, (a, b) -> a * b);
    }

    @Override
    public String toString() {
        return name + Arrays.toString(shape);
    }
}
