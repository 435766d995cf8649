package org.moco4j.checkpoint;

import java.nio.ByteBuffer;
import org.bytedeco.javacpp.indexer.Bfloat16Indexer;
import org.bytedeco.javacpp.indexer.HalfIndexer;

/** Floats of one width as 32-bit floats. */
@FunctionalInterface
interface FloatDecoder {
    /**
     * Fills {@code values}.
     *
     * @param bytes as many values, in the byte order that the buffer is set to
     */
    void decode(ByteBuffer bytes, float[] values);

    /** The decoder of a type that is {@link Dtype#readableAsFloat}. */
    static FloatDecoder of(Dtype type) {
        return switch (type) {
            case F32 -> (bytes, values) -> bytes.asFloatBuffer().get(values);
            case F64 ->
                (bytes, values) -> {
                    for (int i = 0; i < values.length; i++) {
                        values[i] = (float) bytes.getDouble();
                    }
                };
            case F16 ->
                (bytes, values) -> {
                    for (int i = 0; i < values.length; i++) {
                        values[i] = HalfIndexer.toFloat(Short.toUnsignedInt(bytes.getShort()));
                    }
                };
            case BF16 ->
                (bytes, values) -> {
                    for (int i = 0; i < values.length; i++) {
                        values[i] = Bfloat16Indexer.toFloat(Short.toUnsignedInt(bytes.getShort()));
                    }
                };
            default -> throw new IllegalArgumentException(type + " holds no floats that can be read here");
        };
    }
}
