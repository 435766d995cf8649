package org.moco4j.data.image;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Semaphore;

/**
 * Limits the memory of all images that are decoded at the same time. A small file can claim any size, so decoders must
 * request memory first. Requests are fair: a large image does not wait forever.
 */
final class DecodingMemory {
    private static final int KIB = 1024;
    private static final long MAX_BYTES = 1L << 30;

    private final long bytes;
    private final Semaphore kibibytes;

    DecodingMemory(long bytes) {
        this.bytes = bytes;
        this.kibibytes = new Semaphore((int) (bytes / KIB), true);
    }

    /** Returns the standard limit: a third of the JVM's maximum memory ({@code -Xmx}), at most 1 GiB. */
    static DecodingMemory standard() {
        return new DecodingMemory(Math.min(MAX_BYTES, Runtime.getRuntime().maxMemory() / 3));
    }

    /** Returns a separate limit of half the size. */
    DecodingMemory half() {
        return new DecodingMemory(bytes / 2);
    }

    /** A task that needs memory. */
    @FunctionalInterface
    interface Work {
        List<DecodedImage> images() throws InterruptedException, IOException;
    }

    /**
     * Waits until enough memory is available, and runs the task.
     *
     * @throws IOException if the limit is too small; the file itself is not damaged
     */
    List<DecodedImage> with(long needed, Work work) throws InterruptedException, IOException {
        if (needed > bytes) {
            throw new IOException("decoding it needs " + (needed >> 20) + " MiB of memory, but only " + (bytes >> 20)
                    + " MiB are available; use a larger -Xmx");
        }
        int permits = (int) Math.min(bytes / KIB, needed / KIB + 1);
        kibibytes.acquire(permits);
        try {
            return work.images();
        } finally {
            kibibytes.release(permits);
        }
    }
}
