package org.moco4j.augment;

import java.nio.FloatBuffer;

/** Makes one view of an image, the input of an encoder. Thread-safe if each thread has its own scratch object. */
public interface View {
    /** Allocates the memory that one thread needs for {@link #write}. */
    ViewBuffers newScratch();

    /**
     * Writes a view, {@code [size, size, 3]} normalized floats, at {@code offset} of the buffer. The position of the
     * buffer is not used and not changed. Allocates nothing.
     *
     * @param image index of the image, from 0
     * @throws IndexOutOfBoundsException if the view does not fit into the buffer at this offset
     */
    void write(int image, ViewBuffers scratch, FloatBuffer target, int offset);
}
