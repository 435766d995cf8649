package org.moco4j.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.moco4j.config.MocoConfig;
import org.moco4j.moco.MocoState;
import org.moco4j.moco.NegativeQueue;
import org.moco4j.nn.Architecture;
import org.moco4j.nn.EncoderShape;
import org.moco4j.nn.FlatParameters;
import org.moco4j.nn.Initializer;
import org.moco4j.nn.ParameterSpec;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A small run for tests: its state, config and provenance. */
final class SampleCheckpoint {
    static final MocoConfig CONFIG = MocoConfig.defaults();

    static final Provenance PROVENANCE = new Provenance(
            CONFIG.runName(),
            "sha256:5f",
            42,
            "0.1.0",
            "d77bd4c",
            "17.0.1",
            "a processor",
            "nd4j",
            "plan",
            2,
            InputNormalization.of(new float[] {0.49f, 0.48f, 0.45f}, new float[] {0.25f, 0.24f, 0.26f}),
            Instant.parse("2026-01-02T03:04:05.678Z"));

    static final RunProgress PROGRESS = progress(3, 20);

    private static final List<ParameterSpec> WEIGHTS = List.of(
            new ParameterSpec("conv1.weight", new long[] {3, 2, 1, 1}, Initializer.ZEROS),
            new ParameterSpec("fc.bias", new long[] {1}, Initializer.ZEROS));
    private static final List<ParameterSpec> STATISTICS =
            List.of(new ParameterSpec("bn1.running_mean", new long[] {3}, Initializer.ZEROS));

    private SampleCheckpoint() {}

    static RunProgress progress(int epoch, int step) {
        return new RunProgress(
                epoch,
                step,
                97,
                4,
                123.456789012345,
                step,
                new RunProgress.BestKnn(0.7512, 2),
                0.31,
                1234.5,
                2400.25,
                null,
                false);
    }

    /** Creates a state with a few dozen numbers. */
    static MocoState tiny(long seed) {
        return filled(
                new MocoState(
                        FlatParameters.zeros(WEIGHTS, DataType.FLOAT),
                        FlatParameters.zeros(WEIGHTS, DataType.FLOAT),
                        FlatParameters.zeros(WEIGHTS, DataType.FLOAT),
                        FlatParameters.zeros(STATISTICS, DataType.FLOAT),
                        FlatParameters.zeros(STATISTICS, DataType.FLOAT),
                        NegativeQueue.random(8, 4, DataType.FLOAT, seed)),
                seed);
    }

    /** Creates a complete but narrow ResNet-18. */
    static MocoState resnet(int dim, long seed) {
        return filled(
                MocoState.initial(new EncoderShape(Architecture.RESNET18, 4, dim, false, 8), 16, DataType.FLOAT, seed),
                seed);
    }

    static void save(Path file, MocoState state) throws IOException {
        Checkpoint.write(file, state, PROGRESS, PROVENANCE, CONFIG);
    }

    static void assertSameBits(MocoState expected, MocoState actual) {
        List<INDArray> wanted = expected.arrays();
        List<INDArray> found = actual.arrays();
        for (int i = 0; i < wanted.size(); i++) {
            assertArrayEquals(bits(wanted.get(i)), bits(found.get(i)));
        }
        assertEquals(expected.queue().pointer(), actual.queue().pointer());
    }

    static int[] bits(INDArray array) {
        float[] values = array.dup().data().asFloat();
        int[] bits = new int[values.length];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = Float.floatToRawIntBits(values[i]);
        }
        return bits;
    }

    /** Returns floats with random bits, including infinities, NaN, -0 and denormals. */
    static float[] floats(int length, Random random) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = Float.intBitsToFloat(random.nextInt());
        }
        return values;
    }

    /** Returns finite floats with random bits, because a state with other values is not saved. */
    private static float[] finite(int length, Random random) {
        float[] values = floats(length, random);
        for (int i = 0; i < length; i++) {
            if (!Float.isFinite(values[i])) {
                values[i] = Float.intBitsToFloat(Float.floatToRawIntBits(values[i]) & ~0x4000_0000);
            }
        }
        return values;
    }

    private static MocoState filled(MocoState state, long seed) {
        Random random = new Random(seed);
        for (INDArray array : state.arrays()) {
            array.assign(
                    Nd4j.createFromArray(finite((int) array.length(), random)).reshape(array.shape()));
        }
        state.queue().moveTo(PROGRESS.queuePointer());
        return state;
    }
}
