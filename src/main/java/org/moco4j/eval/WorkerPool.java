package org.moco4j.eval;

import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.moco4j.UserError;

/** A few daemon threads that do the same work side by side. */
public final class WorkerPool implements AutoCloseable {
    private final int workers;
    private final ExecutorService threads;

    /**
     * @param name of its threads
     * @throws IllegalArgumentException where there is no worker
     */
    public WorkerPool(String name, int workers) {
        if (workers < 1) {
            throw new IllegalArgumentException("at least 1 worker is needed, not " + workers);
        }
        this.workers = workers;
        this.threads = Executors.newFixedThreadPool(workers, work -> {
            Thread thread = new Thread(work, name);
            thread.setDaemon(true);
            return thread;
        });
    }

    /** How many there are. */
    public int workers() {
        return workers;
    }

    /** Lets every worker do its share; {@code share} gets the worker's number, from 0. Returns at once. */
    public Running start(IntConsumer share) {
        List<Future<?>> shares = IntStream.range(0, workers)
                .<Future<?>>mapToObj(worker -> threads.submit(() -> share.accept(worker)))
                .toList();
        return new Running(shares);
    }

    /** Work that was started. */
    public record Running(List<Future<?>> shares) {
        /**
         * Waits for its end.
         *
         * @throws UserError where a worker met one
         * @throws IllegalStateException where a worker failed otherwise, with the reason as its cause, or on an interrupt
         */
        public void await() {
            try {
                for (Future<?> share : shares) {
                    share.get();
                }
            } catch (ExecutionException e) {
                throw e.getCause() instanceof UserError mendable
                        ? new UserError(mendable.getMessage(), mendable)
                        : new IllegalStateException("A worker failed.", e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("Interrupted while workers ran.", e);
            }
        }
    }

    /** Ends the threads and waits for them, so that nobody writes to memory that is about to be freed. */
    @Override
    public void close() {
        threads.shutdownNow();
        boolean interrupted = false;
        while (true) {
            try {
                if (threads.awaitTermination(1, TimeUnit.DAYS)) {
                    break;
                }
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
