package org.moco4j.spark;

import java.io.Serializable;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.moco4j.moco.GroupEncoders;

/**
 * Loss and gradients of a group on their way to the driver, with the gradients as bytes: float32, or half as long and
 * rounded to bfloat16.
 */
record GradientBytes(double loss, float[] queries, float[] statistics, byte[] gradients, boolean bf16)
        implements Serializable {
    private static final int BF16_BYTES = 2;

    static GradientBytes of(GroupEncoders.Gradients group, boolean bf16) {
        float[] values = group.gradients();
        ByteBuffer bytes = ByteBuffer.allocate(Math.multiplyExact(values.length, bf16 ? BF16_BYTES : Float.BYTES))
                .order(ByteOrder.LITTLE_ENDIAN);
        if (bf16) {
            for (float value : values) {
                bytes.putShort(rounded(value));
            }
        } else {
            bytes.asFloatBuffer().put(values);
        }
        return new GradientBytes(group.loss(), group.queries(), group.statistics(), bytes.array(), bf16);
    }

    /** Rounds to the nearest bfloat16, ties to even. What is not finite stays so. */
    private static short rounded(float value) {
        int bits = Float.floatToIntBits(value);
        if (!Float.isFinite(value)) {
            return (short) (bits >>> 16);
        }
        return (short) ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16);
    }

    GroupEncoders.Gradients unpacked() {
        ByteBuffer bytes = ByteBuffer.wrap(gradients).order(ByteOrder.LITTLE_ENDIAN);
        float[] values = new float[gradients.length / (bf16 ? BF16_BYTES : Float.BYTES)];
        if (bf16) {
            for (int i = 0; i < values.length; i++) {
                values[i] = Float.intBitsToFloat(bytes.getShort() << 16);
            }
        } else {
            bytes.asFloatBuffer().get(values);
        }
        return new GroupEncoders.Gradients(loss, queries, values, statistics);
    }
}
