package org.moco4j.explore;

/** Checks the arguments of the searches. */
final class ArgumentChecks {
    private ArgumentChecks() {}

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
        UnitRows.check(0, row);
    }
}
