package org.moco4j.plan;

import java.util.Arrays;

/** How the elements of a value lie in memory. A kernel set may have layouts that only its own kernels can read. */
@FunctionalInterface
public interface Layout {
    /** Row by row, as ND4J's arrays of order 'c'. */
    Layout PLAIN = shape -> Arrays.stream(shape).reduce(1, (a, b) -> a * b);

    /** How much memory a value of this shape takes, in elements of the plan's type. */
    long elements(long[] shape);
}
