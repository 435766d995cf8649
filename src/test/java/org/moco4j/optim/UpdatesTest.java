package org.moco4j.optim;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.moco4j.moco.MomentumEncoder;
import org.moco4j.nn.FlatParameters;
import org.moco4j.nn.Initializer;
import org.moco4j.nn.ParameterSpec;
import org.nd4j.linalg.api.buffer.DataType;

/** Compares SGD and the momentum encoder with plain loops. */
class UpdatesTest {
    private static final List<ParameterSpec> SPECS = List.of(
            new ParameterSpec("conv.weight", new long[] {5, 3, 3, 3}, Initializer.linearDefault(1)),
            new ParameterSpec("bn.bias", new long[] {7}, Initializer.linearDefault(1)),
            new ParameterSpec("fc.weight", new long[] {3, 11}, Initializer.linearDefault(1)));

    private final Random random = new Random(1);

    private FlatParameters random(DataType type) {
        return FlatParameters.initial(SPECS, type, random.nextLong());
    }

    private static double[] values(FlatParameters arrays) {
        return arrays.flat().castTo(DataType.DOUBLE).toDoubleVector();
    }

    @ParameterizedTest(name = "{0}, momentum {1}, weight decay {2}")
    @CsvSource({"DOUBLE, 0.9, 5e-4, 1e-14", "DOUBLE, 0, 0.1, 1e-14", "DOUBLE, 0.9, 0, 1e-14", "FLOAT, 0.9, 5e-4, 1e-6"})
    void fiveStepsOfSgdEqualPlainLoops(DataType type, double momentum, double weightDecay, double tolerance) {
        FlatParameters weights = random(type);
        FlatParameters velocity = FlatParameters.zeros(SPECS, type);
        double[] w = values(weights);
        double[] v = new double[w.length];
        Sgd sgd = new Sgd(momentum, weightDecay);
        for (int step = 0; step < 5; step++) {
            double rate = 0.06 / (step + 1);
            FlatParameters gradients = random(type);
            double[] g = values(gradients);
            for (int i = 0; i < w.length; i++) {
                v[i] = momentum * v[i] + (g[i] + weightDecay * w[i]);
                w[i] -= rate * v[i];
            }
            sgd.step(weights, velocity, gradients, rate);
            assertClose(g, values(gradients), 0);
        }
        assertClose(w, values(weights), tolerance);
        assertClose(v, values(velocity), tolerance);
    }

    @ParameterizedTest(name = "{0}, m {1}")
    @CsvSource({"DOUBLE, 0.99, 1e-15", "DOUBLE, 0.999, 1e-15", "FLOAT, 0.99, 1e-7", "DOUBLE, 0, 0", "DOUBLE, 1, 0"})
    void theMomentumEncoderEqualsAPlainLoop(DataType type, double m, double tolerance) {
        FlatParameters query = random(type);
        FlatParameters key = random(type);
        double[] q = values(query);
        double[] k = values(key);
        for (int i = 0; i < k.length; i++) {
            k[i] = m * k[i] + (1 - m) * q[i];
        }
        new MomentumEncoder(m).update(key, query);
        assertClose(k, values(key), tolerance);
        assertClose(q, values(query), 0);
    }

    private static void assertClose(double[] expected, double[] actual, double tolerance) {
        assertEquals(expected.length, actual.length);
        for (int i = 0; i < expected.length; i++) {
            assertEquals(expected[i], actual[i], tolerance * Math.max(1, Math.abs(expected[i])), "element " + i);
        }
    }
}
