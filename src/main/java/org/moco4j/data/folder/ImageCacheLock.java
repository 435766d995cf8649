package org.moco4j.data.folder;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;

/**
 * A lock on a file, so that only one process writes an image cache. Each cache has its own lock file, because closing
 * one channel of a file releases all locks of the process on it.
 */
final class ImageCacheLock implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(200);

    private final FileChannel channel;

    private ImageCacheLock(FileChannel channel) {
        this.channel = channel;
    }

    /**
     * Acquires the lock; waits for another process or cache that holds it.
     *
     * @param waiting is called again and again during the wait
     */
    static ImageCacheLock acquire(Path file, Runnable waiting) throws IOException, InterruptedException {
        ImageCacheLock lock =
                new ImageCacheLock(FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE));
        try {
            while (!lock.isHeld()) {
                waiting.run();
                Thread.sleep(POLL.toMillis());
            }
            return lock;
        } catch (IOException | InterruptedException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    private boolean isHeld() throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            // Another cache of this process holds the lock.
            return false;
        }
    }

    /** Releases the lock. */
    @Override
    public void close() throws IOException {
        channel.close();
    }
}
