package org.moco4j.plan.cuda;

import com.sun.jna.Pointer;
import java.util.function.LongConsumer;

/** Moves arrays between Java and the memory of a {@link GpuDevice}, for tests. */
final class DeviceArrays {
    private final GpuDevice device;

    DeviceArrays(GpuDevice device) {
        this.device = device;
    }

    /** Allocates device memory with these values, rounded to the element type. The caller frees it. */
    long upload(ElementType type, float... values) {
        long address = device.allocate((long) Math.max(1, values.length) * type.bytes());
        write(type, address, values);
        return address;
    }

    /** Allocates device memory with these integers. The caller frees it. */
    long upload(int... values) {
        long bytes = (long) Math.max(1, values.length) * Integer.BYTES;
        long address = device.allocate(bytes);
        if (values.length > 0) {
            withHost(bytes, host -> {
                new Pointer(host).write(0, values, 0, values.length);
                device.upload(host, address, bytes);
            });
        }
        return address;
    }

    /** Writes values to device memory, rounded to the element type. */
    void write(ElementType type, long address, float... values) {
        if (values.length == 0) {
            return;
        }
        long bytes = (long) values.length * type.bytes();
        withHost(bytes, host -> {
            put(type, host, values);
            device.upload(host, address, bytes);
        });
    }

    /** Reads values from device memory. */
    float[] download(ElementType type, long address, int length) {
        float[] values = new float[length];
        long bytes = (long) length * type.bytes();
        withHost(bytes, host -> {
            device.download(address, host, bytes);
            get(type, host, values);
        });
        return values;
    }

    /** Reads integers from device memory. */
    int[] downloadInts(long address, int length) {
        int[] values = new int[length];
        withHost((long) length * Integer.BYTES, host -> {
            device.download(address, host, (long) length * Integer.BYTES);
            new Pointer(host).read(0, values, 0, length);
        });
        return values;
    }

    /** The value as the element type stores it: rounded to the nearest, ties to even. */
    static float rounded(ElementType type, float value) {
        return type == ElementType.FLOAT32 ? value : Float.intBitsToFloat(toBf16(value) << 16);
    }

    /** The values as the element type stores them. */
    static float[] rounded(ElementType type, float[] values) {
        float[] all = new float[values.length];
        for (int i = 0; i < all.length; i++) {
            all[i] = rounded(type, values[i]);
        }
        return all;
    }

    /** Writes values of the element type to memory that Java can reach. */
    static void put(ElementType type, long address, float[] values) {
        if (type == ElementType.FLOAT32) {
            new Pointer(address).write(0, values, 0, values.length);
            return;
        }
        short[] bits = new short[values.length];
        for (int i = 0; i < bits.length; i++) {
            bits[i] = toBf16(values[i]);
        }
        new Pointer(address).write(0, bits, 0, bits.length);
    }

    /** Reads values of the element type from memory that Java can reach. */
    static void get(ElementType type, long address, float[] values) {
        if (type == ElementType.FLOAT32) {
            new Pointer(address).read(0, values, 0, values.length);
            return;
        }
        short[] bits = new Pointer(address).getShortArray(0, values.length);
        for (int i = 0; i < bits.length; i++) {
            values[i] = Float.intBitsToFloat(bits[i] << 16);
        }
    }

    private static short toBf16(float value) {
        int bits = Float.floatToRawIntBits(value);
        return Float.isNaN(value) ? 0x7fc0 : (short) ((bits + 0x7fff + ((bits >> 16) & 1)) >> 16);
    }

    private void withHost(long bytes, LongConsumer work) {
        long host = device.allocateHost(bytes);
        try {
            work.accept(host);
        } finally {
            device.freeHost(host);
        }
    }
}
