package org.moco4j.plan.onednn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Loops that are split among OpenMP's threads, and among Java's. */
class KernelWorkersTest {
    private static final int THREADS = 3;

    static Stream<ThreadTeam> teams() {
        // A team may have one thread only.
        Stream<ThreadTeam> ours = Stream.of(Runnable::run, new ThreadTeam.JavaThreads(THREADS));
        return OneDnnKernels.isAvailable() ? Stream.concat(ours, ThreadTeam.OpenMp.find(THREADS).stream()) : ours;
    }

    @ParameterizedTest
    @MethodSource("teams")
    void eachIndexIsVisitedOnce(ThreadTeam team) {
        KernelWorkers workers = new KernelWorkers(THREADS, team);
        for (int end : new int[] {0, 1, 2, 3, 100}) {
            for (int repetition = 0; repetition < 20; repetition++) {
                AtomicIntegerArray visits = new AtomicIntegerArray(end);
                workers.run(end, List.of(), (worker, from, to) -> {
                    assertTrue(worker >= 0 && worker < THREADS);
                    IntStream.range(from, to).forEach(visits::incrementAndGet);
                });
                IntStream.range(0, end).forEach(i -> assertEquals(1, visits.get(i)));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("teams")
    void aFailureIsThrownToTheCaller(ThreadTeam team) {
        KernelWorkers workers = new KernelWorkers(THREADS, team);
        IllegalArgumentException cause = new IllegalArgumentException("the last share");
        IllegalStateException failure = assertThrows(
                IllegalStateException.class,
                () -> workers.run(THREADS, List.of(), (worker, from, to) -> {
                    if (worker == THREADS - 1) {
                        throw cause;
                    }
                }));
        assertSame(cause, failure.getCause());
    }

    @Test
    void aTeamThatRunsNothingIsAnError() {
        KernelWorkers workers = new KernelWorkers(THREADS, work -> {});
        assertThrows(IllegalStateException.class, () -> workers.run(1, List.of(), (worker, from, to) -> {}));
    }

    /** The caller may free the memory when the loop returns, so it must not return early. */
    @ParameterizedTest
    @MethodSource("teams")
    void anInterruptDoesNotEndALoop(ThreadTeam team) {
        AtomicIntegerArray visits = new AtomicIntegerArray(THREADS);
        Thread.currentThread().interrupt();
        new KernelWorkers(THREADS, team).run(THREADS, List.of(), (worker, from, to) -> {
            long end = System.nanoTime() + 20_000_000;
            while (System.nanoTime() < end) {
                Thread.onSpinWait();
            }
            visits.incrementAndGet(worker);
        });
        assertTrue(Thread.interrupted());
        IntStream.range(0, THREADS).forEach(i -> assertEquals(1, visits.get(i)));
    }

    static Stream<ThreadTeam> teamsOfSeveralThreads() {
        return teams().skip(1);
    }

    @ParameterizedTest
    @MethodSource("teamsOfSeveralThreads")
    void aFailureOnAnotherThreadIsThrownToTheCaller(ThreadTeam team) {
        Thread caller = Thread.currentThread();
        CountDownLatch failed = new CountDownLatch(1);
        assertThrows(
                IllegalStateException.class,
                () -> new KernelWorkers(THREADS, team).run(THREADS, List.of(), (worker, from, to) -> {
                    if (Thread.currentThread() == caller) {
                        assertTrue(await(failed), "no other thread took a share");
                    } else {
                        failed.countDown();
                        throw new IllegalArgumentException("not the caller");
                    }
                }));
        assertEquals(0, failed.getCount());
    }

    private static boolean await(CountDownLatch latch) {
        try {
            return latch.await(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void openMpsTeamHasSeveralThreads() {
        assumeTrue(OneDnnKernels.isAvailable(), "oneDNN is for x86-64 only");
        assumeTrue(System.getProperty("os.name").equals("Linux"), "GNU's OpenMP is looked for on Linux");
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        ThreadTeam team = ThreadTeam.OpenMp.find(THREADS).orElseThrow();
        for (int repetition = 0; repetition < 2; repetition++) {
            // The same threads each time: they remain attached.
            team.run(() -> threads.add(Thread.currentThread()));
            assertEquals(THREADS, threads.size());
        }
    }
}
