package org.moco4j.report.dashboard;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.moco4j.report.dashboard.Dashboard.Timeouts;

/** Pages that are slow to render are announced rarely, but the last change is always announced. */
@Timeout(60)
class PageAnnouncementsTest {
    private static final int FOR_EVER = 100_000_000;

    private final SampleDashboard sample = new SampleDashboard();

    @Test
    void anExpensivePageIsNotAnnouncedAgainTooSoon() throws Exception {
        try (Dashboard dashboard = sample.start(timeouts(FOR_EVER))) {
            assertEquals("page 1", sample.get(dashboard, "/").body());
            for (int i = 0; i < 100; i++) {
                dashboard.changed();
            }
            assertEquals("page 1", sample.get(dashboard, "/").body());
            assertEquals(1, sample.rendered());
        }
    }

    @Test
    void theFirstPagesAreAnnouncedAtOnce() throws Exception {
        try (Dashboard dashboard = sample.start(timeouts(FOR_EVER, Duration.ofMinutes(1)))) {
            for (int i = 1; i <= 20; i++) {
                assertEquals("page " + i, sample.get(dashboard, "/").body());
                dashboard.changed();
            }
        }
    }

    @Test
    void theEndOfTheRunAnnouncesADelayedChange() throws Exception {
        Dashboard dashboard = sample.start(timeouts(FOR_EVER));
        sample.get(dashboard, "/");
        try (Listener listener = new Listener(dashboard)) {
            listener.expect("event: page", "data: 0");
            dashboard.changed();
            dashboard.close();
            listener.expect("event: page", "data: 1", "event: end");
        }
    }

    @Test
    void aDelayedChangeIsAnnouncedAfterThePause() throws Exception {
        AtomicInteger made = new AtomicInteger();
        CurrentPage.Rendering slow = () -> {
            pause();
            return "page " + made.incrementAndGet();
        };
        try (Dashboard dashboard = Dashboard.start(0, slow, timeouts(5))) {
            sample.get(dashboard, "/");
            try (Listener listener = new Listener(dashboard)) {
                listener.expect("event: page", "data: 0");
                dashboard.changed();
                dashboard.changed();
                listener.expect("event: page", "data: 1");
                assertEquals("page 2", sample.get(dashboard, "/").body());
            }
        }
    }

    @Test
    void aChangeDuringRenderingIsAnnouncedAfterIt() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);
        CurrentPage.Rendering held = () -> {
            started.countDown();
            await(mayEnd);
            return "made";
        };
        try (Dashboard dashboard = Dashboard.start(0, held, timeouts(0))) {
            CompletableFuture<String> page = CompletableFuture.supplyAsync(() -> body(dashboard));
            started.await();
            try (Listener listener = new Listener(dashboard)) {
                listener.expect("event: page", "data: 0");
                dashboard.changed();
                mayEnd.countDown();
                assertEquals("made", page.get());
                listener.expect("event: page", "data: 1");
            }
        }
    }

    private static Timeouts timeouts(int pausePerWork) {
        return timeouts(pausePerWork, Duration.ZERO);
    }

    private static Timeouts timeouts(int pausePerWork, Duration freeWork) {
        return new Timeouts(Duration.ofMinutes(1), Duration.ofMinutes(1), Duration.ofMillis(1), pausePerWork, freeWork);
    }

    private String body(Dashboard dashboard) {
        try {
            return sample.get(dashboard, "/").body();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void pause() {
        try {
            Thread.sleep(20);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
