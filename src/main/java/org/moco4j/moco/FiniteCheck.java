package org.moco4j.moco;

import java.util.Map;
import java.util.Optional;
import org.moco4j.nn.FlatParameters;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Looks for numbers that are none: NaN and the infinities. */
public final class FiniteCheck {
    private FiniteCheck() {}

    /** Whether all values are finite. One pass by BLAS, for a NaN or infinity makes the sum of magnitudes one too. */
    public static boolean isFinite(INDArray array) {
        // Finite values may have a sum that is not.
        return Double.isFinite(Nd4j.getBlasWrapper().level1().asum(array)) || firstBad(array) < 0;
    }

    /** The first of the arrays that holds a number that is none, by its name; empty where all are finite. */
    static Optional<String> firstNotFinite(FlatParameters arrays) {
        if (isFinite(arrays.flat())) {
            return Optional.empty();
        }
        return arrays.byName().entrySet().stream()
                .filter(named -> firstBad(named.getValue()) >= 0)
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /** In plain Java, element by element. */
    private static long firstBad(INDArray array) {
        DataBuffer values = array.data();
        for (long i = 0; i < array.length(); i++) {
            if (!Double.isFinite(values.getDouble(i))) {
                return i;
            }
        }
        return -1;
    }
}
