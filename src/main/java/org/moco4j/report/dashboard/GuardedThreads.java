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
 * A pool of daemon threads with a time limit per task. A client that sends half a request, or does not read its answer,
 * cannot block a thread forever: a thread that is busy for too long is interrupted, and an interrupted channel closes
 * its connection.
 */
final class GuardedThreads implements Executor, AutoCloseable {
    private static final int THREADS = 16;
    private static final int WAITING = 64;
    private static final int CHECKS_PER_LIMIT = 4;

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
        long pause = Math.max(1, limitNanos / CHECKS_PER_LIMIT);
        ScheduledFuture<?> unused =
                watch.scheduleWithFixedDelay(this::interruptLateTasks, pause, pause, TimeUnit.NANOSECONDS);
    }

    /** @throws java.util.concurrent.RejectedExecutionException if too many tasks wait already */
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

    /** Runs a short task after the given time. */
    void schedule(Runnable work, long nanos) {
        ScheduledFuture<?> unused = watch.schedule(work, nanos, TimeUnit.NANOSECONDS);
    }

    /** Suspends the time limit of the calling thread of this pool, which waits for an event. */
    void suspendLimit() {
        running.get(Thread.currentThread()).deadline(Long.MAX_VALUE);
    }

    /** Restarts the time limit of the calling thread of this pool, which serves a client again. */
    void restartLimit() {
        running.get(Thread.currentThread()).deadline(limitNanos);
    }

    @Override
    public void close() {
        watch.shutdownNow();
        pool.shutdownNow();
    }

    private void interruptLateTasks() {
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

        /** Clears the interrupt flag, so that an interrupt for this task does not reach the thread's next task. */
        synchronized void end() {
            over = true;
            Thread.interrupted();
        }
    }
}
