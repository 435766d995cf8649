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

/** A pool of daemon threads that share one piece of work. */
public final class WorkerPool implements AutoCloseable {
    private final int workers;
    private final ExecutorService threads;

    /**
     * @param name of the threads
     * @throws IllegalArgumentException if there are no workers
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

    /** The number of workers. */
    public int workers() {
        return workers;
    }

    /** Starts the work on all workers; {@code share} receives the worker's number, from 0. Returns at once. */
    public Running start(IntConsumer share) {
        List<Future<?>> shares = IntStream.range(0, workers)
                .<Future<?>>mapToObj(worker -> threads.submit(() -> share.accept(worker)))
                .toList();
        return new Running(shares);
    }

    /** Started work. */
    public record Running(List<Future<?>> shares) {
        /**
         * Waits until the work is done.
         *
         * @throws UserError if a worker failed with one
         * @throws IllegalStateException if a worker failed for another reason, with that as its cause, or on an
         *     interrupt
         */
        public void await() {
            try {
                for (Future<?> share : shares) {
                    share.get();
                }
            } catch (ExecutionException e) {
                throw e.getCause() instanceof UserError userError
                        ? new UserError(userError.getMessage(), userError)
                        : new IllegalStateException("A worker failed.", e.getCause());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException("Interrupted while workers ran.", e);
            }
        }
    }

    /** Stops the threads and waits for them, so that no thread writes to memory that the caller frees next. */
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
