package org.moco4j.plan.onednn;

import com.sun.jna.Callback;
import com.sun.jna.CallbackThreadInitializer;
import com.sun.jna.Function;
import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Threads that run the same work at the same time. */
@FunctionalInterface
interface ThreadTeam {
    /** Runs the work on every thread of the team, with the calling one; returns when all are done. */
    void run(Runnable work);

    /** OpenMP's threads if they can be used, else threads of Java. */
    static ThreadTeam of(int threads) {
        return OpenMp.find(threads).orElseGet(() -> new JavaThreads(threads));
    }

    /** The threads of GNU's OpenMP, on Linux. Calls the function that compilers call for a parallel region. */
    final class OpenMp implements ThreadTeam {
        private static final Path MAPS = Path.of("/proc/self/maps");
        private static final String LIBRARY = "/libgomp";

        private final Function parallel;
        private final int threads;
        private final Region region = this::runShare;
        private Optional<Runnable> current = Optional.empty();

        private OpenMp(Function parallel, int threads) {
            this.parallel = parallel;
            this.threads = threads;
            // The threads remain attached to the JVM, because attaching takes longer than most work. As daemons they do
            // not keep the program running.
            Native.setCallbackThreadInitializer(region, new CallbackThreadInitializer(true, false, "kernel"));
        }

        /** A region's function in C. */
        interface Region extends Callback {
            void invoke(Pointer data);
        }

        /** Returns the team if the library that the process has loaded is GNU's. */
        static Optional<ThreadTeam> find(int threads) {
            if (!Files.isReadable(MAPS)) {
                return Optional.empty();
            }
            try {
                List<String> paths = Files.readAllLines(MAPS).stream()
                        .filter(line -> line.contains(LIBRARY))
                        .map(line -> line.substring(line.indexOf('/')))
                        .distinct()
                        .toList();
                // With two of them, it is not known which one oneDNN uses.
                return paths.size() == 1
                        ? Optional.of(new OpenMp(
                                NativeLibrary.getInstance(paths.get(0)).getFunction("GOMP_parallel"), threads))
                        : Optional.empty();
            } catch (IOException | LinkageError e) {
                return Optional.empty();
            }
        }

        @Override
        public synchronized void run(Runnable work) {
            current = Optional.of(work);
            try {
                parallel.invokeVoid(new Object[] {region, Pointer.NULL, threads, 0});
            } finally {
                // The work refers to a plan's memory.
                current = Optional.empty();
            }
        }

        private void runShare(Pointer data) {
            current.ifPresent(Runnable::run);
        }
    }

    /** Threads of Java. They end if they have nothing to do for a while. */
    final class JavaThreads implements ThreadTeam {
        private static final long IDLE_SECONDS = 10;

        private final int threads;
        private final ThreadPoolExecutor helpers = new ThreadPoolExecutor(
                0, Integer.MAX_VALUE, IDLE_SECONDS, TimeUnit.SECONDS, new SynchronousQueue<>(), work -> {
                    Thread thread = new Thread(work, "kernel");
                    thread.setDaemon(true);
                    return thread;
                });

        JavaThreads(int threads) {
            this.threads = threads;
        }

        @Override
        public void run(Runnable work) {
            List<Future<?>> shares = new ArrayList<>();
            try {
                for (int i = 1; i < threads; i++) {
                    shares.add(helpers.submit(work));
                }
                work.run();
            } finally {
                awaitAll(shares);
            }
        }

        /** Waits even if this thread is interrupted: the helpers use memory that the caller may free next. */
        private static void awaitAll(List<Future<?>> shares) {
            boolean interrupted = false;
            for (Future<?> share : shares) {
                while (!share.isDone()) {
                    try {
                        share.get();
                    } catch (ExecutionException e) {
                        throw new IllegalStateException("A kernel's thread failed.", e.getCause());
                    } catch (InterruptedException e) {
                        interrupted = true;
                    }
                }
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
