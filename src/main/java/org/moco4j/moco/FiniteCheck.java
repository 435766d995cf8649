package org.moco4j.moco;

import java.util.Map;
import java.util.Optional;
import org.moco4j.nn.FlatParameters;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Checks arrays for non-finite values: NaN and the infinities. */
public final class FiniteCheck {
    private FiniteCheck() {}

    /** Whether all values are finite. One pass by BLAS: a NaN or an infinity makes the sum of magnitudes non-finite. */
    public static boolean isFinite(INDArray array) {
        // The sum of finite values may overflow.
        return Double.isFinite(Nd4j.getBlasWrapper().level1().asum(array)) || firstBad(array) < 0;
    }

    /** The name of the first array that has a non-finite value; empty if all values are finite. */
    static Optional<String> firstNotFinite(FlatParameters arrays) {
        if (isFinite(arrays.flat())) {
            return Optional.empty();
        }
        return arrays.byName().entrySet().stream()
                .filter(named -> firstBad(named.getValue()) >= 0)
                .map(Map.Entry::getKey)
                .findFirst();
    }

    /** The index of the first non-finite value, or -1; one element at a time. */
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
