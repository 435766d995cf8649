package org.moco4j.eval;

/** Scales vectors to length one. */
final class UnitVectors {
    private UnitVectors() {}

    /** Divides a vector by its length; a vector of zeros stays unchanged. */
    static void normalize(double[] vector) {
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
