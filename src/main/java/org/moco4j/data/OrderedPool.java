package org.moco4j.data;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Runs numbered tasks on several threads and delivers the results in the order of the numbers, on the caller's thread.
 */
public final class OrderedPool {
    /** The number of results per worker that may wait for an earlier, slower one. */
    private static final int AHEAD = 16;

    private OrderedPool() {}

    /** A task; called on any of the workers. */
    @FunctionalInterface
    public interface Work<T> {
        T result(int index) throws Exception;
    }

    /** Receives the results in order. */
    @FunctionalInterface
    public interface Taker<T> {
        void take(int index, T result);
    }

    /** Receives the number of completed tasks. */
    @FunctionalInterface
    public interface Done {
        void count(int done);
    }

    /**
     * Runs {@code work} for 0 to {@code count - 1}.
     *
     * @throws CancellationException if the calling thread was interrupted
     */
    public static <T> void run(int count, int workers, Work<T> work, Taker<T> taker) {
        ExecutorService pool = Executors.newFixedThreadPool(Math.min(workers, Math.max(1, count)), task -> {
            Thread thread = new Thread(task, "moco4j-data");
            thread.setDaemon(true);
            return thread;
        });
        try {
            Queue<Future<T>> waiting = new ArrayDeque<>();
            int next = 0;
            for (int index = 0; index < count; index++) {
                while (next < count && waiting.size() < workers * AHEAD) {
                    int task = next++;
                    waiting.add(pool.submit(() -> work.result(task)));
                }
                taker.take(index, waiting.remove().get());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (CancellationException) new CancellationException("interrupted while reading data").initCause(e);
        } catch (ExecutionException e) {
            throw unwrapped(e);
        } finally {
            pool.shutdownNow();
        }
    }

    private static RuntimeException unwrapped(ExecutionException e) {
        if (e.getCause() instanceof RuntimeException cause) {
            return cause;
        }
        if (e.getCause() instanceof Error cause) {
            throw cause;
        }
        return new IllegalStateException(e.getCause());
    }
}
