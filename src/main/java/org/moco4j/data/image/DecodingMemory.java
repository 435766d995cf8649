package org.moco4j.data.image;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Semaphore;

/**
 * How much memory the images that are being decoded at one time may take together. A small file can claim any size, so whoever
 * decodes asks first. Fair: a large image is not overtaken for ever.
 */
final class DecodingMemory {
    private static final int KIB = 1024;
    private static final long MOST = 1L << 30;

    private final long bytes;
    private final Semaphore kibibytes;

    DecodingMemory(long bytes) {
        this.bytes = bytes;
        this.kibibytes = new Semaphore((int) (bytes / KIB), true);
    }

    /** A third of what this JVM may take ({@code -Xmx}), but no more than 1 GiB. */
    static DecodingMemory usual() {
        return new DecodingMemory(Math.min(MOST, Runtime.getRuntime().maxMemory() / 3));
    }

    /** A part of it that is held by itself. */
    DecodingMemory half() {
        return new DecodingMemory(bytes / 2);
    }

    /** Work that needs memory. */
    @FunctionalInterface
    interface Work {
        List<DecodedImage> pictures() throws InterruptedException, IOException;
    }

    /**
     * Waits until there is so much, and does the work.
     *
     * @throws IOException if there will never be so much; that is no fault of the file
     */
    List<DecodedImage> with(long needed, Work work) throws InterruptedException, IOException {
        if (needed > bytes) {
            throw new IOException("decoding it takes " + (needed >> 20) + " MiB of memory, more than the "
                    + (bytes >> 20) + " there are for it; a larger -Xmx helps");
        }
        int permits = (int) Math.min(bytes / KIB, needed / KIB + 1);
        kibibytes.acquire(permits);
        try {
            return work.pictures();
        } finally {
            kibibytes.release(permits);
        }
    }
}
