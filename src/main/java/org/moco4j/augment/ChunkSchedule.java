package org.moco4j.augment;

import java.util.Arrays;
import java.util.function.LongConsumer;

/**
 * Hands out the work on a sequence of batches to many threads, a chunk of a batch at a time and in order, and tells the
 * consumer when a batch is whole. Batch n lives in slot {@code n % slots}; no thread gets work for a slot that the
 * consumer has not given back. All methods are safe for use by many threads.
 */
final class ChunkSchedule {
    /** Images {@code from} to {@code to - 1} of a batch. */
    record Chunk(long batch, int from, int to) {}

    private final int slots;
    private final int batchSize;
    private final int chunkSize;
    private final LongConsumer batchBegins;
    /** The number of completed images of the batch in each slot. */
    private final int[] made;

    private long handingOut;
    private int handedOut;
    private long oldestInUse;
    private int inFlight;
    private boolean seeking;
    private boolean closed;
    private Throwable failure;

    /**
     * Begins at batch 0.
     *
     * @param batchBegins called with a batch's number before its first chunk is handed out, under the schedule's lock
     */
    ChunkSchedule(int slots, int batchSize, int chunkSize, LongConsumer batchBegins) {
        this.slots = slots;
        this.batchSize = batchSize;
        this.chunkSize = chunkSize;
        this.batchBegins = batchBegins;
        this.made = new int[slots];
    }

    /** The next piece of work; null when there will be none, because of {@link #close} or a failure. */
    synchronized Chunk take() throws InterruptedException {
        while (!ended() && (seeking || handingOut >= oldestInUse + slots)) {
            wait();
        }
        if (ended()) {
            return null;
        }
        if (handedOut == 0) {
            batchBegins.accept(handingOut);
        }
        int from = handedOut;
        int to = Math.min(batchSize, from + chunkSize);
        Chunk chunk = new Chunk(handingOut, from, to);
        inFlight++;
        handedOut = to;
        if (to == batchSize) {
            handingOut++;
            handedOut = 0;
        }
        return chunk;
    }

    /** The work on this chunk is done. */
    synchronized void done(Chunk chunk) {
        inFlight--;
        made[slotOf(chunk.batch)] += chunk.to - chunk.from;
        notifyAll();
    }

    /** A thread's work ended with this; no more is handed out, and {@link #await} tells the consumer. */
    synchronized void failed(Throwable cause) {
        if (failure == null) {
            failure = cause;
        }
        notifyAll();
    }

    /**
     * Gives back all batches before this one and waits until this one is whole.
     *
     * @return null when the batch is whole, otherwise what hinders it
     * @throws IllegalStateException after {@link #close}
     */
    synchronized Throwable await(long batch) throws InterruptedException {
        for (; oldestInUse < batch; oldestInUse++) {
            made[slotOf(oldestInUse)] = 0;
        }
        notifyAll();
        int slot = slotOf(batch);
        while (made[slot] < batchSize && !ended()) {
            wait();
        }
        if (made[slot] == batchSize) {
            return null;
        }
        if (closed) {
            throw new IllegalStateException("The batches were closed.");
        }
        return failure;
    }

    /** Discards unfinished work and continues at this batch. */
    synchronized void seek(long batch) throws InterruptedException {
        seeking = true;
        try {
            while (inFlight > 0 && !ended()) {
                wait();
            }
            Arrays.fill(made, 0);
            handingOut = batch;
            handedOut = 0;
            oldestInUse = batch;
        } finally {
            seeking = false;
            notifyAll();
        }
    }

    /** Ends the work; idle threads get null from {@link #take}. */
    synchronized void close() {
        closed = true;
        notifyAll();
    }

    private boolean ended() {
        return closed || failure != null;
    }

    int slotOf(long batch) {
        return (int) (batch % slots);
    }
}
