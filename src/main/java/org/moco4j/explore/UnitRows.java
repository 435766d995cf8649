package org.moco4j.explore;

import org.moco4j.UserError;
import org.moco4j.eval.FloatRows;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.concurrency.AffinityManager;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Checks that features are finite and have length one, checks the other arguments of a search, and copies rows of
 * features.
 */
final class UnitRows {
    private static final double TOLERANCE = 1e-3;

    private UnitRows() {}

    /**
     * Checks the rows of {@code features}: each has length one, or is zeros.
     *
     * @throws UserError if there are no features or some are not finite
     * @throws IllegalArgumentException if a row has another length or the array is not a float matrix
     */
    static FloatRows of(INDArray features) {
        if (features.isEmpty()) {
            throw new UserError("There are no features to explore: the set of images is empty.");
        }
        FloatRows rows = new FloatRows("features", features);
        double[] row = new double[rows.length()];
        for (int i = 0; i < rows.rows(); i++) {
            rows.copy(i, row);
            check(i, row);
        }
        return rows;
    }

    /** Copies the rows with these numbers into a new array, which the caller closes. */
    static INDArray gather(FloatRows rows, int[] chosen) {
        INDArray gathered = Nd4j.createUninitializedDetached(DataType.FLOAT, 'c', chosen.length, rows.length());
        float[] row = new float[rows.length()];
        var values = gathered.data().asNioFloat();
        for (int number : chosen) {
            rows.copy(number, row);
            values.put(row);
        }
        Nd4j.getAffinityManager().tagLocation(gathered, AffinityManager.Location.HOST);
        return gathered;
    }

    static void check(int number, double[] row) {
        double squares = 0;
        for (double value : row) {
            squares += value * value;
        }
        if (!Double.isFinite(squares)) {
            throw new UserError("The features of image " + number
                    + " are not finite. The encoder's training has diverged; use an earlier checkpoint.");
        }
        if (squares != 0 && Math.abs(squares - 1) > TOLERANCE) {
            throw new IllegalArgumentException("row " + number + " has length " + Math.sqrt(squares) + ", not 1");
        }
    }

    static void checkNeighbors(int k) {
        if (k < 1) {
            throw new IllegalArgumentException("at least 1 neighbor must be requested, not " + k);
        }
    }

    static void checkRow(int row, int rows) {
        if (row < 0 || row >= rows) {
            throw new IllegalArgumentException("row " + row + " of " + rows + " images; rows are counted from 0");
        }
    }

    static void checkFeature(float[] feature, int length) {
        if (feature.length != length) {
            throw new IllegalArgumentException(
                    "the feature has " + feature.length + " dimensions, the searched features have " + length);
        }
        double[] row = new double[length];
        for (int i = 0; i < length; i++) {
            row[i] = feature[i];
        }
        check(0, row);
    }
}
