package org.moco4j.plan.cuda;

import org.moco4j.plan.Value;

/**
 * A value of rank 0, 1 or 2 as a matrix in row-major order: a scalar is {@code [1, 1]}, a vector {@code [1, n]}.
 *
 * @param rows number of rows
 * @param columns number of columns
 */
record Matrix(int rows, int columns) {
    /** @throws IllegalArgumentException if the value has more than two dimensions */
    static Matrix of(Value value) {
        return switch (value.rank()) {
            case 0 -> new Matrix(1, 1);
            case 1 -> new Matrix(1, (int) value.dimension(0));
            case 2 -> new Matrix((int) value.dimension(0), (int) value.dimension(1));
            default ->
                throw new IllegalArgumentException(
                        value + " has more than two dimensions; run this graph with the engine samediff");
        };
    }

    long length() {
        return (long) rows * columns;
    }

    /** Elements between two rows of this operand when it is repeated to a larger matrix; 0 if the row is repeated. */
    int rowStride() {
        return rows == 1 ? 0 : columns;
    }

    /** Elements between two columns; 0 if the column is repeated. */
    int columnStride() {
        return columns == 1 ? 0 : 1;
    }
}
