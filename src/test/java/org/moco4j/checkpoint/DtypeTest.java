package org.moco4j.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.junit.jupiter.api.Test;
import org.moco4j.tensorfile.Dtype;

class DtypeTest {
    private static final int ALL = 1 << 16;

    /** Compares all 65536 values with the definition of IEEE 754. */
    @Test
    void halfPrecisionFloatsAreDecoded() {
        float[] decoded = decoded(Dtype.F16);
        for (int bits = 0; bits < ALL; bits++) {
            int exponent = bits >> 10 & 31;
            int mantissa = bits & 1023;
            double size = exponent == 0
                    ? Math.scalb((double) mantissa, -24)
                    : exponent == 31
                            ? (mantissa == 0 ? Double.POSITIVE_INFINITY : Double.NaN)
                            : Math.scalb(1024.0 + mantissa, exponent - 25);
            assertEquals((float) (bits >= ALL / 2 ? -size : size), decoded[bits], "bits " + bits);
        }
    }

    /** A bfloat16 is the upper half of a float's bits. */
    @Test
    void bfloat16ValuesAreDecoded() {
        float[] decoded = decoded(Dtype.BF16);
        for (int bits = 0; bits < ALL; bits++) {
            assertEquals(Float.intBitsToFloat(bits << 16), decoded[bits], "bits " + bits);
        }
    }

    @Test
    void doublesAreRounded() {
        ByteBuffer bytes = ByteBuffer.allocate(24).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putDouble(Math.PI).putDouble(-1e300).putDouble(0.5).flip();
        float[] values = new float[3];
        Dtype.F64.decode(bytes, values);
        assertArrayEquals(new float[] {(float) Math.PI, Float.NEGATIVE_INFINITY, 0.5f}, values);
    }

    @Test
    void aTypeWithoutFloatsHasNoDecoder() {
        assertThrows(IllegalArgumentException.class, () -> Dtype.I64.decode(ByteBuffer.allocate(8), new float[1]));
    }

    private static float[] decoded(Dtype type) {
        ByteBuffer bytes = ByteBuffer.allocate(2 * ALL).order(ByteOrder.LITTLE_ENDIAN);
        for (int bits = 0; bits < ALL; bits++) {
            bytes.putShort((short) bits);
        }
        float[] values = new float[ALL];
        type.decode(bytes.flip(), values);
        return values;
    }
}
