package org.moco4j.moco;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.moco4j.nn.FlatParameters;
import org.moco4j.nn.Initializer;
import org.moco4j.nn.ParameterSpec;
import org.moco4j.testing.property.ForAll;
import org.moco4j.testing.property.Property;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class FiniteCheckTest {
    private static final float[] BAD = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY};

    @Property(tries = 300)
    void findsTheArrayOfThePlantedValueWhereverItStands(
            @ForAll(min = 1, max = 70) int first,
            @ForAll(min = 1, max = 7) int second,
            @ForAll(min = 0, max = 2) int bad,
            @ForAll Random random) {
        List<ParameterSpec> specs = List.of(
                new ParameterSpec("a", new long[] {first}, Initializer.ZEROS),
                new ParameterSpec("b", new long[] {second, 3, 1, 1}, Initializer.ZEROS),
                new ParameterSpec("c", new long[] {1}, Initializer.ZEROS));
        try (FlatParameters arrays = FlatParameters.zeros(specs, DataType.FLOAT)) {
            for (long i = 0; i < arrays.flat().length(); i++) {
                arrays.flat().putScalar(i, random.nextGaussian());
            }
            assertEquals(Optional.empty(), FiniteCheck.firstNotFinite(arrays));
            int at = random.nextInt((int) arrays.flat().length());
            arrays.flat().putScalar(at, BAD[bad]);

            String name = at < first ? "a" : at < first + 3 * second ? "b" : "c";

            assertEquals(Optional.of(name), FiniteCheck.firstNotFinite(arrays));
            arrays.byName()
                    .forEach((array, view) -> assertEquals(!array.equals(name), FiniteCheck.isFinite(view), array));
        }
    }

    @Test
    void finiteValuesWhoseSumIsNoneAreFinite() {
        Stream.of(DataType.FLOAT, DataType.DOUBLE).forEach(type -> {
            try (INDArray huge = Nd4j.valueArrayOf(new long[] {100}, Float.MAX_VALUE, type)) {
                assertTrue(FiniteCheck.isFinite(huge));
            }
        });
    }
}
