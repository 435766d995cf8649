package org.moco4j.eval;

/** Vectors of which only the direction counts. */
final class UnitVectors {
    private UnitVectors() {}

    /** Makes a vector of length one; one of zeros stays as it is. */
    static void normalise(double[] vector) {
        double squares = 0;
        for (double value : vector) {
            squares += value * value;
        }
        double scale = squares == 0 ? 0 : 1 / Math.sqrt(squares);
        for (int i = 0; i < vector.length; i++) {
            vector[i] *= scale;
        }
    }
}
