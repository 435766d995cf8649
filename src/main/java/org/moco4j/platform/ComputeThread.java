package org.moco4j.platform;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Runs computations on a thread whose freed memory stays in the process. ND4J's convolutions allocate and free scratch
 * memory at every call. By default glibc returns it to the system and maps it again page by page a moment later, which
 * makes {@code conv2d_bp} five times slower (the trap "the allocator is half of it"). Only glibc's main arena can keep
 * freed memory, so the work runs on a thread that uses this arena.
 */
public final class ComputeThread {
    /** A large stack, because SameDiff visits its graphs by recursion. */
    private static final long STACK_BYTES = 16L << 20;
    /** The maximum number of arenas per processor. glibc assigns them to new threads in turn. */
    private static final int ARENAS_PER_PROCESSOR = 8;

    private ComputeThread() {}

    /**
     * Runs work and returns its result. If the C library is glibc, the work runs on another thread. Calls within such
     * work stay on that thread.
     *
     * @throws Exception if the work throws it
     */
    public static <T> T call(Callable<T> work) throws Exception {
        if (Thread.currentThread() instanceof Computing) {
            return work.call();
        }
        Optional<CLibrary> heap = CLibrary.withGlibc();
        return heap.isPresent() ? callOnMainArena(heap.get(), work) : work.call();
    }

    private static <T> T callOnMainArena(CLibrary heap, Callable<T> work) throws Exception {
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

    /** A thread that uses the main arena, or a candidate. */
    private static final class Computing extends Thread {
        Computing(Runnable work) {
            super(null, work, "compute", STACK_BYTES);
        }
    }

    /**
     * Runs the task if this thread uses the main arena. Otherwise waits, so that the next thread gets another arena.
     */
    private static void compute(
            CLibrary heap, FutureTask<?> task, boolean last, CountDownLatch looked, CountDownLatch found) {
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
