package org.moco4j.spark;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Arrays as bytes, because Java serializes bytes in one piece and floats one by one. */
final class WeightBytes {
    private WeightBytes() {}

    /** Writes arrays of type FLOAT, one after the other. */
    static byte[] of(INDArray... arrays) {
        long length = 0;
        for (INDArray array : arrays) {
            length += array.length();
        }
        byte[] bytes = new byte[Math.toIntExact(length * Float.BYTES)];
        FloatBuffer target = floats(bytes);
        for (INDArray array : arrays) {
            target.put(array.data().asNioFloat());
        }
        return bytes;
    }

    /**
     * Reads what {@link #of} wrote.
     *
     * @param arrays receive the values
     */
    static void read(byte[] bytes, INDArray... arrays) {
        FloatBuffer source = floats(bytes);
        for (INDArray array : arrays) {
            int length = Math.toIntExact(array.length());
            array.data().asNioFloat().put(source.slice(source.position(), length));
            source.position(source.position() + length);
        }
    }

    private static FloatBuffer floats(byte[] bytes) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    }
}
