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
 * Closes a stream that delivers no data for some time, so that the reading thread gets an {@link IOException}. Java's
 * HTTP client has a time limit for the head of a response, but none for its body.
 */
final class StallGuard implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StallGuard.class);

    private final InputStream stream;
    private final long limitNanos;
    private final ScheduledExecutorService timer;
    private final ScheduledFuture<?> checks;
    private volatile long lastData = System.nanoTime();

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

    /** Records that data arrived. */
    void dataArrived() {
        lastData = System.nanoTime();
    }

    private void check() {
        if (System.nanoTime() - lastData > limitNanos) {
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
