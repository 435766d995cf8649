package org.moco4j.data.cifar;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes a stream that brought nothing for a while, so that the thread that reads it gets an {@link IOException}: Java's HTTP
 * client has a time limit for the answer's head, but none for its body.
 */
final class StallGuard implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StallGuard.class);

    private final InputStream stream;
    private final long limitNanos;
    private final ScheduledExecutorService timer;
    private final ScheduledFuture<?> checks;
    private volatile long lastSign = System.nanoTime();

    StallGuard(InputStream stream, Duration limit) {
        this.stream = stream;
        limitNanos = limit.toNanos();
        timer = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "moco4j-download-guard");
            thread.setDaemon(true);
            return thread;
        });
        long period = Math.max(1, limit.toMillis() / 4);
        checks = timer.scheduleAtFixedRate(this::check, period, period, TimeUnit.MILLISECONDS);
    }

    /** Something came. */
    void alive() {
        lastSign = System.nanoTime();
    }

    private void check() {
        if (System.nanoTime() - lastSign > limitNanos) {
            try {
                stream.close();
            } catch (IOException e) {
                LOG.warn("A stalled download could not be closed", e);
            }
        }
    }

    @Override
    public void close() {
        checks.cancel(true);
        timer.shutdownNow();
    }
}
