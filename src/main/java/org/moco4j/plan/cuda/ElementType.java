package org.moco4j.plan.cuda;

/** The type of activations in the memory of a GPU. */
public enum ElementType {
    FLOAT32(Float.BYTES),
    BF16(Short.BYTES);

    private final int bytes;

    ElementType(int bytes) {
        this.bytes = bytes;
    }

    /** The size of one element, in bytes. */
    public int bytes() {
        return bytes;
    }
}
