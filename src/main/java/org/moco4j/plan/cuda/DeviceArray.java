package org.moco4j.plan.cuda;

import java.util.Locale;
import java.util.Random;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.ShortPointer;

/** An array in device memory, with page-locked host memory of the same size beside it. */
final class DeviceArray implements AutoCloseable {
    private final GpuDevice device;
    private final ElementType type;
    private final int length;
    private final long address;
    private final long host;

    DeviceArray(GpuDevice device, ElementType type, int length) {
        this.device = device;
        this.type = type;
        this.length = length;
        this.address = device.allocate(bytes());
        this.host = device.allocateHost(bytes());
    }

    static DeviceArray of(GpuDevice device, ElementType type, float[] values) {
        DeviceArray array = new DeviceArray(device, type, values.length);
        array.put(values);
        return array;
    }

    /** Values with mean 0 and standard deviation 1. */
    static float[] random(Random random, int length) {
        float[] values = new float[length];
        for (int i = 0; i < length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    /** The values as an element type holds them: rounded to the nearest, ties to even. */
    static float[] rounded(ElementType type, float[] values) {
        float[] result = values.clone();
        if (type == ElementType.BF16) {
            for (int i = 0; i < result.length; i++) {
                int bits = Float.floatToRawIntBits(result[i]);
                result[i] = Float.intBitsToFloat((bits + 0x7fff + (bits >>> 16 & 1)) & 0xffff0000);
            }
        }
        return result;
    }

    /**
     * Compares with what was expected.
     *
     * @param tolerance largest difference, relative to the largest expected value
     * @throws GpuException if the difference is larger or not a number
     */
    static String compare(float[] expected, float[] found, double tolerance) {
        double largest = 0;
        double difference = 0;
        for (int i = 0; i < expected.length; i++) {
            largest = Math.max(largest, Math.abs(expected[i]));
            // Math.max keeps a NaN.
            difference = Math.max(difference, Math.abs((double) expected[i] - found[i]));
        }
        String text = String.format(Locale.ROOT, "error %.1e, tolerance %.1e", difference / largest, tolerance);
        if (!(difference / largest <= tolerance)) {
            throw new GpuException(text);
        }
        return text;
    }

    long address() {
        return address;
    }

    long host() {
        return host;
    }

    private long bytes() {
        return (long) length * type.bytes();
    }

    /** Writes the values to the device, rounded to its element type. */
    void put(float[] values) {
        putOnHost(values);
        device.upload(host, address, bytes());
    }

    /** Writes the values to the host's memory only. */
    void putOnHost(float[] values) {
        if (type == ElementType.FLOAT32) {
            new FloatPointer(new Address(host)).put(values, 0, values.length);
            return;
        }
        short[] bits = new short[values.length];
        float[] elements = rounded(type, values);
        for (int i = 0; i < bits.length; i++) {
            bits[i] = (short) (Float.floatToRawIntBits(elements[i]) >>> 16);
        }
        new ShortPointer(new Address(host)).put(bits, 0, bits.length);
    }

    /** Writes integers to the device. */
    void putBits(int[] values) {
        GpuCheck.putInts(host, values);
        device.upload(host, address, bytes());
    }

    /** Reads the values from the device, after all work that was started before. */
    float[] get() {
        device.download(address, host, bytes());
        float[] values = new float[length];
        if (type == ElementType.FLOAT32) {
            new FloatPointer(new Address(host)).get(values, 0, length);
            return values;
        }
        short[] bits = new short[length];
        new ShortPointer(new Address(host)).get(bits, 0, length);
        for (int i = 0; i < length; i++) {
            values[i] = Float.intBitsToFloat(bits[i] << 16);
        }
        return values;
    }

    @Override
    public void close() {
        device.free(address);
        device.freeHost(host);
    }
}
