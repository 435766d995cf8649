package org.moco4j.platform;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * The thread to compute on. ND4J's convolutions take and give back scratch memory at every call, and glibc by default
 * gives it back to the system, to map it anew, page by page, a moment later: that makes {@code conv2d_bp} five times
 * slower (the trap "the allocator is half of it"). Freed memory can be kept, but only in glibc's main arena; so the
 * work runs on a thread that is served by it. No environment variable and no other allocator is needed.
 */
public final class ComputeThread {
    /** SameDiff walks its graphs by recursion. */
    private static final long STACK_BYTES = 16L << 20;
    /** glibc makes at most eight arenas a processor and hands them to new threads in turn. */
    private static final int ARENAS_PER_PROCESSOR = 8;

    private ComputeThread() {}

    /**
     * Does the work and returns its result; on another thread than the caller's if the C library is glibc. Within such
     * work a further call stays on its thread.
     *
     * @throws Exception if the work throws it
     */
    public static <T> T call(Callable<T> work) throws Exception {
        if (Thread.currentThread() instanceof Computing) {
            return work.call();
        }
        Optional<GlibcHeap> heap = GlibcHeap.find();
        return heap.isPresent() ? callOnMainArena(heap.get(), work) : work.call();
    }

    private static <T> T callOnMainArena(GlibcHeap heap, Callable<T> work) throws Exception {
        heap.keepFreedMemory();
        FutureTask<T> task = new FutureTask<>(work);
        CountDownLatch found = new CountDownLatch(1);
        int tries = 1 + ARENAS_PER_PROCESSOR * Runtime.getRuntime().availableProcessors();
        for (int i = 1; i <= tries && found.getCount() > 0; i++) {
            boolean last = i == tries;
            CountDownLatch looked = new CountDownLatch(1);
            Thread candidate = new Computing(() -> compute(heap, task, last, looked, found));
            candidate.setDaemon(true);
            candidate.start();
            looked.await();
        }
        try {
            return task.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }

    /** A thread that is served by the main arena, or is tried. */
    private static final class Computing extends Thread {
        Computing(Runnable work) {
            super(null, work, "compute", STACK_BYTES);
        }
    }

    /** A thread that was given another arena waits, so that the next one is not given the same. */
    private static void compute(
            GlibcHeap heap, FutureTask<?> task, boolean last, CountDownLatch looked, CountDownLatch found) {
        try {
            boolean mainArena = heap.servesThisThreadFromMainArena();
            boolean takes = last || mainArena;
            if (takes) {
                found.countDown();
            }
            if (mainArena) {
                heap.takeHugePages(PhysicalMemory.ofThisMachine().usableBytes() / 2);
            }
            looked.countDown();
            if (takes) {
                task.run();
            } else {
                found.await();
            }
        } catch (IOException e) {
            looked.countDown();
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
