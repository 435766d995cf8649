package org.moco4j.plan.cuda;

import org.moco4j.plan.Layout;

/** Row-major order, as in a plain value, but with elements of another type. */
record ElementLayout(ElementType type) implements Layout {
    /** The layout of elements of a type: plain for float32. */
    static Layout of(ElementType type) {
        return type == ElementType.FLOAT32 ? Layout.PLAIN : new ElementLayout(type);
    }

    @Override
    public long elements(long[] shape) {
        return bytesAsFloats(Layout.PLAIN.elements(shape) * type.bytes());
    }

    /** The layout of {@code bytes} that only one kernel interprets. */
    static Layout ofBytes(long bytes) {
        return shape -> bytesAsFloats(bytes);
    }

    private static long bytesAsFloats(long bytes) {
        return (bytes + Float.BYTES - 1) / Float.BYTES;
    }
}
