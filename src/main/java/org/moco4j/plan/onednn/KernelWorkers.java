package org.moco4j.plan.onednn;

import java.lang.ref.Reference;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.nativeblas.NativeOpsHolder;

/**
 * Splits loops of kernels that are written in Java among the threads that oneDNN uses. GNU's OpenMP keeps its threads
 * busy for a moment after each kernel, so other threads would have to share the processor with them (the trap "OpenMP's
 * threads wait actively"). Therefore the loops run on OpenMP's threads if possible. A result must not depend on the
 * split. A loop must not start another loop.
 */
final class KernelWorkers {
    private final int count;
    private final ThreadTeam team;

    KernelWorkers(int count, ThreadTeam team) {
        this.count = count;
        this.team = team;
    }

    /** As many workers as the calling thread's kernels have threads. */
    static KernelWorkers ofThisThread() {
        // The native operations are there only after the class Nd4j has loaded them.
        Objects.requireNonNull(Nd4j.factory());
        int threads = NativeOpsHolder.getInstance().getDeviceNativeOps().ompGetMaxThreads();
        return new KernelWorkers(threads, threads == 1 ? Runnable::run : ThreadTeam.of(threads));
    }

    int count() {
        return count;
    }

    /** A part of a loop. */
    @FunctionalInterface
    interface Range {
        /**
         * Runs the loop from {@code from} to before {@code to}.
         *
         * @param worker the number of the worker, from 0; no two threads have the same at the same time
         */
        void run(int worker, int from, int to);
    }

    /**
     * Runs the loop from 0 to before {@code end}; returns when it is complete.
     *
     * @param held arrays whose memory the loop uses by its address
     */
    void run(int end, List<INDArray> held, Range loop) {
        try {
            run(end, loop);
        } finally {
            Reference.reachabilityFence(held);
        }
    }

    private void run(int end, Range loop) {
        AtomicInteger next = new AtomicInteger();
        AtomicInteger done = new AtomicInteger();
        AtomicReference<Throwable> failure = new AtomicReference<>();
        team.run(() -> {
            try {
                // A team may have fewer threads than it was asked for.
                for (int worker = next.getAndIncrement(); worker < count; worker = next.getAndIncrement()) {
                    loop.run(worker, start(worker, end), start(worker + 1, end));
                    done.incrementAndGet();
                }
            } catch (RuntimeException | Error e) {
                // A native thread cannot throw it to its caller.
                failure.compareAndSet(null, e);
            }
        });
        if (failure.get() != null) {
            throw new IllegalStateException("A kernel failed on one of its threads.", failure.get());
        }
        if (done.get() < count) {
            throw new IllegalStateException(
                    "A kernel is incomplete: only " + done.get() + " of " + count + " shares of its work ran.");
        }
    }

    private int start(int worker, int end) {
        return (int) ((long) end * worker / count);
    }
}
