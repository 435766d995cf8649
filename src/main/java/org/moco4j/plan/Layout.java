package org.moco4j.plan;

import java.util.Arrays;

/** The layout of a value's elements in memory. A kernel set may have layouts that only its own kernels can read. */
@FunctionalInterface
public interface Layout {
    /** Row-major order, as in ND4J's arrays of order 'c'. */
    Layout PLAIN = shape -> Arrays.stream(shape).reduce(1, (a, b) -> a * b);

    /** The memory of a value of this shape, in elements of the plan's type. */
    long elements(long[] shape);

    /** Whether the memory has places that belong to no element. */
    default boolean hasPadding() {
        return false;
    }
}
