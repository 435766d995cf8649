package org.moco4j.spark;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

/**
 * Encoders that stay in the JVM between tasks. A task has one of them for itself; there are as many as tasks ran at
 * once. Thread-safe.
 *
 * @param <E> type of the encoders
 */
final class IdlePool<E> implements AutoCloseable {
    private final Consumer<E> closing;
    /** Guarded by itself. */
    private final Deque<E> idle = new ArrayDeque<>();

    /** @param closing frees the memory of an encoder */
    IdlePool(Consumer<E> closing) {
        this.closing = closing;
    }

    /** The work of a task. */
    interface Work<E, T> {
        T with(E encoder) throws Exception;
    }

    /**
     * Does the work of a task.
     *
     * @param maker makes an encoder if none is idle
     */
    <T> T call(Callable<E> maker, Work<E, T> work) throws Exception {
        E encoder = take(maker);
        try {
            return work.with(encoder);
        } finally {
            synchronized (idle) {
                idle.push(encoder);
            }
        }
    }

    private E take(Callable<E> maker) throws Exception {
        synchronized (idle) {
            E encoder = idle.poll();
            if (encoder != null) {
                return encoder;
            }
        }
        return maker.call();
    }

    /** Closes the encoders. No task may run any more. */
    @Override
    public void close() {
        synchronized (idle) {
            idle.forEach(closing);
            idle.clear();
        }
    }
}
