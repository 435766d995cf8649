package org.moco4j.data;

import java.nio.ByteBuffer;

/** The pixels of images of one size, numbered from 0. Thread-safe. */
public interface PixelStore extends AutoCloseable {
    /**
     * Copies the pixels {@code [3, H, W]} of an image to the start of {@code target}.
     *
     * @throws IllegalStateException if the store is closed
     */
    void copy(int image, byte[] target);

    /** Frees the memory. Closing again has no effect. */
    @Override
    void close();

    /** The pixels of images of different sizes. */
    interface OfDifferentSizes extends PixelStore {
        /** Returns the height of an image, in pixels. */
        int height(int image);

        /** Returns the width of an image, in pixels. */
        int width(int image);
    }

    /** Images in memory, in chunks, so that they can need more than the 2 GiB of one Java array. */
    final class InMemory implements PixelStore {
        static final int CHUNK_BYTES = 4 << 20;
        /** The first chunk of a set on the heap is smaller, because the set may have only one image. */
        private static final int FIRST_IMAGES = 4;

        private final OffHeapMemory memory = new OffHeapMemory();
        private final int imageBytes;
        private final int imagesPerChunk;
        private final boolean offHeap;
        private int lastChunk;
        private int size;

        /** @param offHeap whether to keep the images outside of Java's heap; for data sets, which are closed */
        InMemory(int imageBytes, boolean offHeap) {
            this.imageBytes = imageBytes;
            this.offHeap = offHeap;
            imagesPerChunk = Math.max(1, CHUNK_BYTES / imageBytes);
        }

        int size() {
            return size;
        }

        /**
         * Adds an image: its bytes from {@code offset} on. Not thread-safe.
         *
         * @return the index of the image
         */
        int add(byte[] pixels, int offset) {
            int position = size % imagesPerChunk;
            int chunk = size / imagesPerChunk;
            if (position == 0) {
                lastChunk = offHeap ? imagesPerChunk : Math.min(FIRST_IMAGES, imagesPerChunk);
                memory.add(allocate(lastChunk));
            } else if (position == lastChunk) {
                int larger = Math.min(2 * lastChunk, imagesPerChunk);
                byte[] old = new byte[lastChunk * imageBytes];
                memory.read(chunk, 0, old, old.length);
                ByteBuffer buffer = allocate(larger);
                buffer.put(0, old, 0, old.length);
                memory.replace(chunk, buffer);
                lastChunk = larger;
            }
            memory.write(chunk, position * imageBytes, pixels, offset, imageBytes);
            return size++;
        }

        private ByteBuffer allocate(int images) {
            int bytes = images * imageBytes;
            return offHeap ? ByteBuffer.allocateDirect(bytes) : ByteBuffer.allocate(bytes);
        }

        @Override
        public void copy(int image, byte[] target) {
            memory.read(image / imagesPerChunk, image % imagesPerChunk * imageBytes, target, imageBytes);
        }

        @Override
        public void close() {
            memory.close();
        }
    }
}
