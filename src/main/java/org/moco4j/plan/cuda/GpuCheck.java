package org.moco4j.plan.cuda;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.bytedeco.javacpp.IntPointer;

/**
 * A first check of a GPU: one kernel, products of matrices, convolutions, recording, prefetching, and the end of
 * memory, compared with plain loops. Needs no ND4J.
 */
public final class GpuCheck {
    private static final int ROWS = 37;
    private static final int LENGTH = 100;
    private static final long TERABYTE = 1L << 40;

    private final GpuDevice device;
    private final Consumer<String> output;
    private final Random random = new Random(7);
    private final List<String> failures = new ArrayList<>();

    private GpuCheck(GpuDevice device, Consumer<String> output) {
        this.device = device;
        this.output = output;
    }

    /**
     * Checks the first GPU of this machine.
     *
     * @param output receives one line for each check
     * @return the names of the checks that failed
     * @throws GpuException if the GPU cannot be opened
     */
    public static List<String> run(Consumer<String> output) {
        GpuState state = GpuState.examine();
        output.accept(state.sentence() + (state.fix().isEmpty() ? "" : " Fix: " + state.fix()));
        try (CudaDevice device = CudaDevice.open()) {
            output.accept(device.name() + ", " + device.multiprocessors() + " multiprocessors, "
                    + (device.freeBytes() >> 20) + " MiB free, " + device.versions());
            return check(device, output);
        }
    }

    static List<String> check(GpuDevice device, Consumer<String> output) {
        GpuCheck check = new GpuCheck(device, output);
        check.one("kernel gather_rows", check::gathersRows);
        for (boolean rounds : new boolean[] {false, true}) {
            for (int form = 0; form < 4; form++) {
                MatrixProduct product = new MatrixProduct(33, 72, 65, (form & 1) != 0, (form & 2) != 0);
                check.one(product + (rounds ? " TF32" : " FLOAT32"), () -> check.multiplies(product, rounds));
            }
        }
        for (GpuPrecision precision : GpuPrecision.values()) {
            for (int stride = 1; stride <= 2; stride++) {
                ConvolutionShape shape = new ConvolutionShape(8, 16, 16, 16, 32, 3, stride, 1);
                check.one(
                        "convolution 8x16x16x16, 3x3, stride " + stride + " " + precision,
                        () -> new ConvolutionCheck(device, shape, precision, check.random).run());
            }
        }
        check.one("record and replay", check::replays);
        check.one("prefetch", check::prefetches);
        check.one("end of memory", check::runsOutOfMemory);
        return check.failures;
    }

    /** One check: returns what it found, and throws if that is wrong. */
    @FunctionalInterface
    private interface Check {
        String run();
    }

    private void one(String name, Check check) {
        try {
            output.accept("ok      " + name + ": " + check.run());
        } catch (RuntimeException e) {
            failures.add(name);
            output.accept("FAILED  " + name + ": " + e.getMessage());
        }
    }

    private String gathersRows() {
        float[] values = DeviceArray.random(random, ROWS * LENGTH);
        int[] order = order();
        try (DeviceArray from = DeviceArray.of(device, ElementType.FLOAT32, values);
                DeviceArray to = new DeviceArray(device, ElementType.FLOAT32, values.length);
                DeviceArray rows = new DeviceArray(device, ElementType.FLOAT32, ROWS)) {
            rows.putBits(order);
            gather(from, to, rows).run();
            return exact(gathered(values, order), to.get());
        }
    }

    private Runnable gather(DeviceArray from, DeviceArray to, DeviceArray rows) {
        return device.kernel(
                ElementType.FLOAT32,
                "gather_rows",
                new LaunchShape(ROWS, 1, 64),
                from.address(),
                to.address(),
                rows.address(),
                LENGTH);
    }

    private int[] order() {
        int[] order = new int[ROWS];
        for (int i = 0; i < ROWS; i++) {
            order[i] = i * 5 % ROWS;
        }
        return order;
    }

    private static float[] gathered(float[] values, int[] order) {
        float[] result = new float[values.length];
        for (int i = 0; i < ROWS; i++) {
            System.arraycopy(values, order[i] * LENGTH, result, i * LENGTH, LENGTH);
        }
        return result;
    }

    private String multiplies(MatrixProduct p, boolean rounds) {
        float[] a = DeviceArray.random(random, p.m() * p.k());
        float[] b = DeviceArray.random(random, p.k() * p.n());
        float[] expected = new float[p.m() * p.n()];
        for (int i = 0; i < p.m(); i++) {
            for (int j = 0; j < p.n(); j++) {
                double sum = 0;
                for (int k = 0; k < p.k(); k++) {
                    sum += (double) a[p.transposeA() ? k * p.m() + i : i * p.k() + k]
                            * b[p.transposeB() ? j * p.k() + k : k * p.n() + j];
                }
                expected[i * p.n() + j] = (float) sum;
            }
        }
        try (DeviceArray left = DeviceArray.of(device, ElementType.FLOAT32, a);
                DeviceArray right = DeviceArray.of(device, ElementType.FLOAT32, b);
                DeviceArray product = new DeviceArray(device, ElementType.FLOAT32, expected.length)) {
            Runnable work = device.matrixProduct(p, rounds, left.address(), right.address(), product.address());
            work.run();
            float[] first = product.get();
            work.run();
            exact(first, product.get());
            return DeviceArray.compare(expected, first, rounds ? 5e-3 : 1e-5);
        }
    }

    private String replays() {
        float[] first = DeviceArray.random(random, ROWS * LENGTH);
        float[] second = DeviceArray.random(random, ROWS * LENGTH);
        int[] order = order();
        try (DeviceArray from = DeviceArray.of(device, ElementType.FLOAT32, first);
                DeviceArray middle = new DeviceArray(device, ElementType.FLOAT32, first.length);
                DeviceArray to = new DeviceArray(device, ElementType.FLOAT32, first.length);
                DeviceArray rows = new DeviceArray(device, ElementType.FLOAT32, ROWS)) {
            rows.putBits(order);
            Runnable gather = gather(from, middle, rows);
            Runnable copy = device.copy(middle.address(), to.address(), first.length * (long) Float.BYTES);
            MatrixProduct square = new MatrixProduct(8, 8, 8, false, false);
            Runnable product = device.matrixProduct(square, true, from.address(), from.address(), middle.address());
            Runnable work = () -> {
                product.run();
                gather.run();
                copy.run();
            };
            work.run();
            device.synchronize();
            try (GpuDevice.Recording recording = device.record(work)) {
                from.put(second);
                recording.replay();
                return exact(gathered(second, order), to.get());
            }
        }
    }

    private String prefetches() {
        float[] values = DeviceArray.random(random, ROWS * LENGTH);
        long bytes = values.length * (long) Float.BYTES;
        try (DeviceArray source = new DeviceArray(device, ElementType.FLOAT32, values.length);
                DeviceArray landing = new DeviceArray(device, ElementType.FLOAT32, values.length);
                DeviceArray to = new DeviceArray(device, ElementType.FLOAT32, values.length)) {
            source.putOnHost(values);
            device.prefetch(source.host(), landing.address(), bytes);
            device.awaitPrefetch();
            device.copy(landing.address(), to.address(), bytes).run();
            return exact(values, to.get());
        }
    }

    private String runsOutOfMemory() {
        try {
            device.free(device.allocate(TERABYTE));
        } catch (GpuMemoryException e) {
            return e.getMessage();
        }
        throw new GpuException("an allocation of 1 TiB succeeded");
    }

    /** @throws GpuException if a bit differs */
    static String exact(float[] expected, float[] found) {
        int at = Arrays.mismatch(expected, found);
        if (at >= 0) {
            throw new GpuException("element " + at + " is " + found[at] + " instead of " + expected[at]);
        }
        return "same bits";
    }

    /** The bits of an {@code int[]} as native memory has them. */
    static void putInts(long host, int[] values) {
        new IntPointer(new Address(host)).put(values, 0, values.length);
    }
}
