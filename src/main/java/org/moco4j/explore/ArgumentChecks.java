package org.moco4j.explore;

/** What callers may ask for. */
final class ArgumentChecks {
    private ArgumentChecks() {}

    static void checkNeighbours(int k) {
        if (k < 1) {
            throw new IllegalArgumentException("at least 1 neighbor must be asked for, not " + k);
        }
    }

    static void checkRow(int row, int rows) {
        if (row < 0 || row >= rows) {
            throw new IllegalArgumentException("row " + row + " of " + rows + " images, counted from 0");
        }
    }

    static void checkFeature(float[] feature, int length) {
        if (feature.length != length) {
            throw new IllegalArgumentException(
                    "a feature of " + feature.length + " dimensions, those searched have " + length);
        }
        double[] row = new double[length];
        for (int i = 0; i < length; i++) {
            row[i] = feature[i];
        }
        UnitRows.check(0, row);
    }
}
