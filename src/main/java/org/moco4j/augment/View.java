package org.moco4j.augment;

import java.nio.FloatBuffer;

/**
 * Makes one view of an image: what an encoder takes. Safe for use by many threads, each with a scratch object of its
 * own.
 */
public interface View {
    /** The memory that one thread needs for {@link #write}. */
    ViewBuffers newScratch();

    /**
     * Writes a view, {@code [size, size, 3]} normalized floats, at {@code offset} of the buffer, whose position is
     * neither used nor moved. Allocates nothing.
     *
     * @param image index of the image, from 0
     * @throws IndexOutOfBoundsException if the view does not fit into the buffer at this offset
     */
    void write(int image, ViewBuffers scratch, FloatBuffer target, int offset);
}
