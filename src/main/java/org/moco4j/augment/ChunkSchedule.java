package org.moco4j.augment;

import java.util.Arrays;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;

/**
 * Distributes the work on a sequence of batches over threads, in order and in chunks, and reports when a batch is
 * complete. Batch n uses slot {@code n % slots}. No thread gets work for a slot before the consumer has released it.
 * Thread-safe.
 */
final class ChunkSchedule {
    /** The images {@code from} to {@code to - 1} of a batch. */
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
     * Creates a schedule that starts at batch 0.
     *
     * @param batchBegins called with the number of a batch before its first chunk is taken, under the schedule's lock
     */
    ChunkSchedule(int slots, int batchSize, int chunkSize, LongConsumer batchBegins) {
        this.slots = slots;
        this.batchSize = batchSize;
        this.chunkSize = chunkSize;
        this.batchBegins = batchBegins;
        this.made = new int[slots];
    }

    /** Waits for the next chunk of work; null after {@link #close} or a failure. */
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

    /** Records that a chunk is done. */
    synchronized void done(Chunk chunk) {
        inFlight--;
        made[slotOf(chunk.batch)] += chunk.to - chunk.from;
        notifyAll();
    }

    /** Records a failure. No more work is given, and {@link #await} returns the failure. */
    synchronized void failed(Throwable cause) {
        if (failure == null) {
            failure = cause;
        }
        notifyAll();
    }

    /**
     * Releases all batches before this one and waits until this one is complete.
     *
     * @return null if the batch is complete, otherwise the failure that prevents it
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

    /**
     * Waits until a batch is complete or {@code done} gives true. Releases no batch.
     *
     * @param batch after the one that {@link #await} returned last
     * @return whether the batch is complete
     */
    synchronized boolean isReadyBefore(long batch, BooleanSupplier done) throws InterruptedException {
        int slot = slotOf(batch);
        while (made[slot] < batchSize && !ended() && !done.getAsBoolean()) {
            wait(1);
        }
        return made[slot] == batchSize;
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

    /** Ends the work. Waiting threads get null from {@link #take}. */
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
