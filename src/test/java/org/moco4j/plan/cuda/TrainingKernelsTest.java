package org.moco4j.plan.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each kernel of {@code training.cu} computes the same bits as plain Java loops. */
class TrainingKernelsTest {
    private static final ElementType FLOAT = ElementType.FLOAT32;

    private final Random random = new Random(11);
    private EmulatedDevice device;
    private DeviceArrays arrays;

    @BeforeEach
    void open() {
        EmulatedDevice.assumeCompiler();
        device = new EmulatedDevice();
        arrays = new DeviceArrays(device);
    }

    @AfterEach
    void close() {
        if (device != null) {
            device.close();
        }
    }

    @ParameterizedTest
    @EnumSource(ElementType.class)
    void kernelsOfEachElementTypeUpdateKeys(ElementType type) {
        int n = 1000 + random.nextInt(777);
        float[] key = normal(n);
        float[] query = normal(n);
        long onKey = arrays.upload(FLOAT, key);
        long onQuery = arrays.upload(FLOAT, query);
        launch(type, "momentum_update", LaunchShape.items(n), onKey, onQuery, 0.99f, 0.01f, (long) n);
        for (int i = 0; i < n; i++) {
            key[i] = Math.fma(0.01f, query[i], 0.99f * key[i]);
        }
        assertSameBits(key, onKey);
        assertSameBits(query, onQuery);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 255, 257, 5003})
    void sgdStepsInTheFormOfPyTorch(int n) {
        float[] weights = normal(n);
        float[] velocity = normal(n);
        float[] gradients = normal(n);
        long onWeights = arrays.upload(FLOAT, weights);
        long onVelocity = arrays.upload(FLOAT, velocity);
        long onGradients = arrays.upload(FLOAT, gradients);
        long rate = arrays.upload(FLOAT, 0.03f);
        // Fewer threads than values: each thread updates several.
        LaunchShape shape = new LaunchShape(2, 1, 64);
        long stop = arrays.upload(1);
        Runnable step = device.kernel(
                FLOAT, "sgd", shape, onWeights, onVelocity, onGradients, rate, stop, 0.9f, 1e-4f, (long) n);
        step.run();
        assertSameBits(weights, onWeights);
        assertSameBits(velocity, onVelocity);
        device.clear(stop, Integer.BYTES).run();
        step.run();
        for (int i = 0; i < n; i++) {
            velocity[i] = Math.fma(1e-4f, weights[i], 0.9f * velocity[i] + gradients[i]);
            weights[i] = Math.fma(-0.03f, velocity[i], weights[i]);
        }
        assertSameBits(weights, onWeights);
        assertSameBits(velocity, onVelocity);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 75, 300})
    void rowsMoveToAnotherOrderAndBack(int length) {
        int rows = 7;
        int[] order = random.ints(0, rows).distinct().limit(rows).toArray();
        float[] values = normal(rows * length);
        float[] gathered = new float[values.length];
        for (int row = 0; row < rows; row++) {
            System.arraycopy(values, order[row] * length, gathered, row * length, length);
        }
        long from = arrays.upload(FLOAT, values);
        long to = device.allocate(4L * values.length);
        long back = device.allocate(4L * values.length);
        long onOrder = arrays.upload(order);
        LaunchShape shape = new LaunchShape(rows, 1, 128);
        launch(FLOAT, "gather_rows", shape, from, to, onOrder, length);
        launch(FLOAT, "scatter_rows", shape, to, back, onOrder, length);
        assertSameBits(gathered, to);
        assertSameBits(values, back);
    }

    @Test
    void keysReplaceTheRowsAtThePointer() {
        int dim = 13;
        float[] queue = normal(9 * dim);
        float[] keys = normal(3 * dim);
        long onQueue = arrays.upload(FLOAT, queue);
        long pointer = arrays.upload(6);
        long onKeys = arrays.upload(FLOAT, keys);
        long stop = arrays.upload(1);
        Runnable enqueue = device.kernel(
                FLOAT, "enqueue", LaunchShape.items(2), onQueue, onKeys, pointer, stop, dim, (long) keys.length);
        enqueue.run();
        assertSameBits(queue, onQueue);
        device.clear(stop, Integer.BYTES).run();
        enqueue.run();
        System.arraycopy(keys, 0, queue, 6 * dim, keys.length);
        assertSameBits(queue, onQueue);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4})
    void runningStatisticsAverageTheGroups(int splits) {
        int channels = 301;
        float[] running = normal(channels);
        float[] batch = normal(splits * channels);
        long onRunning = arrays.upload(FLOAT, running);
        double correction = 1024.0 / 1023;
        float high = (float) correction;
        float low = (float) (correction - high);
        launch(
                FLOAT,
                "running_statistics",
                LaunchShape.items(channels),
                onRunning,
                arrays.upload(FLOAT, batch),
                splits,
                channels,
                high,
                low);
        for (int c = 0; c < channels; c++) {
            double sum = 0;
            for (int group = 0; group < splits; group++) {
                sum += batch[group * channels + c];
            }
            running[c] = (float) ((1 - 0.1) * running[c] + 0.1 * ((double) high + low) * sum / splits);
        }
        assertSameBits(running, onRunning);
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void valuesThatAreNotFiniteAreFound(float bad) {
        int n = 777;
        float[] values = normal(n);
        values[0] = Float.MAX_VALUE;
        long onValues = arrays.upload(FLOAT, values);
        long flag = arrays.upload(0);
        launch(FLOAT, "find_non_finite", LaunchShape.items(n), onValues, flag, (long) n);
        assertEquals(0, arrays.downloadInts(flag, 1)[0]);
        values[n - 1] = bad;
        arrays.write(FLOAT, onValues, values);
        launch(FLOAT, "find_non_finite", LaunchShape.items(n), onValues, flag, (long) n);
        assertEquals(1, arrays.downloadInts(flag, 1)[0]);
    }

    @Test
    void aPositiveIsFoundIfItIsLargerThanAllOthers() {
        int columns = 700;
        float[] logits = normal(5 * columns);
        logits[0] = 99;
        logits[columns] = 99;
        logits[2 * columns - 1] = 99;
        logits[2 * columns] = 99;
        logits[2 * columns + 300] = Float.NaN;
        logits[3 * columns] = Float.NaN;
        logits[4 * columns] = 5;
        logits[4 * columns + 1] = 6;
        long onLogits = arrays.upload(FLOAT, logits);
        long found = arrays.upload(7, 7, 7, 7, 7);
        launch(FLOAT, "positives_found", new LaunchShape(5, 1, 256), onLogits, found, columns);
        assertArrayEquals(new int[] {1, 0, 0, 0, 0}, arrays.downloadInts(found, 5));
    }

    @Test
    void theSpreadOfEqualFeaturesIsZeroAndThatOfOppositeOnesIsOne() {
        int dim = 300;
        float unit = (float) (1 / Math.sqrt(dim));
        float[] features = new float[2 * dim];
        Arrays.fill(features, unit);
        long spread = arrays.upload(FLOAT, 5);
        LaunchShape one = new LaunchShape(1, 1, 256);
        launch(FLOAT, "feature_spread", one, arrays.upload(FLOAT, features), spread, 2, dim);
        assertEquals(0, arrays.download(FLOAT, spread, 1)[0], 1e-6);
        Arrays.fill(features, dim, 2 * dim, -unit);
        launch(FLOAT, "feature_spread", one, arrays.upload(FLOAT, features), spread, 2, dim);
        assertEquals(1, arrays.download(FLOAT, spread, 1)[0], 1e-6);
    }

    private void launch(ElementType type, String name, LaunchShape shape, Object... arguments) {
        device.kernel(type, name, shape, arguments).run();
        device.synchronize();
    }

    private void assertSameBits(float[] expected, long address) {
        assertArrayEquals(expected, arrays.download(FLOAT, address, expected.length));
    }

    private float[] normal(int n) {
        float[] values = new float[n];
        for (int i = 0; i < n; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }
}
