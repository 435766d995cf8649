package org.moco4j.report.dashboard;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * A bounded number of daemon threads, none of which can be held for ever by a client that sends half a request or does not take
 * its answer: a thread that is busy for too long is interrupted, and an interrupted channel closes its connection.
 */
final class GuardedThreads implements Executor, AutoCloseable {
    private static final int THREADS = 16;
    private static final int WAITING = 64;
    private static final int LOOKS_IN_A_LIMIT = 4;

    private final long limitNanos;
    private final ThreadPoolExecutor pool;
    private final ScheduledExecutorService watch;
    private final Map<Thread, Task> running = new ConcurrentHashMap<>();

    GuardedThreads(Duration limit) {
        limitNanos = limit.toNanos();
        ThreadFactory daemons = task -> {
            Thread thread = new Thread(task, "dashboard");
            thread.setDaemon(true);
            return thread;
        };
        pool = new ThreadPoolExecutor(
                THREADS, THREADS, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(WAITING), daemons);
        pool.allowCoreThreadTimeOut(true);
        watch = Executors.newSingleThreadScheduledExecutor(daemons);
        long pause = Math.max(1, limitNanos / LOOKS_IN_A_LIMIT);
        ScheduledFuture<?> unused = watch.scheduleWithFixedDelay(this::look, pause, pause, TimeUnit.NANOSECONDS);
    }

    /** @throws java.util.concurrent.RejectedExecutionException where too many wait already */
    @Override
    public void execute(Runnable work) {
        pool.execute(() -> {
            Task task = new Task(Thread.currentThread());
            running.put(task.thread, task);
            try {
                work.run();
            } finally {
                running.remove(task.thread);
                task.end();
            }
        });
    }

    /** Does this, which is short, once that time has passed. */
    void later(Runnable work, long nanos) {
        ScheduledFuture<?> unused = watch.schedule(work, nanos, TimeUnit.NANOSECONDS);
    }

    /** The calling thread, one of these, waits for something that may take any time. */
    void mayRest() {
        running.get(Thread.currentThread()).deadline(Long.MAX_VALUE);
    }

    /** The calling thread, one of these, has to do with a client again: it gets the whole time anew. */
    void works() {
        running.get(Thread.currentThread()).deadline(limitNanos);
    }

    @Override
    public void close() {
        watch.shutdownNow();
        pool.shutdownNow();
    }

    private void look() {
        running.values().forEach(Task::interruptIfLate);
    }

    private final class Task {
        private final Thread thread;
        private long began = System.nanoTime();
        private long limit = limitNanos;
        private boolean over;

        Task(Thread thread) {
            this.thread = thread;
        }

        synchronized void deadline(long nanos) {
            began = System.nanoTime();
            limit = nanos;
        }

        synchronized void interruptIfLate() {
            if (!over && System.nanoTime() - began > limit) {
                thread.interrupt();
            }
        }

        /** The thread's next task is not to be hit by an interrupt meant for this one. */
        synchronized void end() {
            over = true;
            Thread.interrupted();
        }
    }
}
