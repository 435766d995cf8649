package org.moco4j.report.dashboard;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import org.moco4j.report.dashboard.Dashboard.Timeouts;

/** Renders the page on request, at most once for each change, for all clients together. */
final class CurrentPage {
    private final Rendering rendering;
    private final PageEvents pageEvents;
    private final Timeouts timeouts;
    private final long began = System.nanoTime();
    private byte[] page;
    private long version = -1;
    private volatile boolean renderingNow;
    private final AtomicLong workNanos = new AtomicLong();

    /** Renders the page from the current content of the run's folder. */
    @FunctionalInterface
    interface Rendering {
        String render() throws IOException;
    }

    CurrentPage(Rendering rendering, PageEvents pageEvents, Timeouts timeouts) {
        this.rendering = rendering;
        this.pageEvents = pageEvents;
        this.timeouts = timeouts;
    }

    synchronized byte[] bytes() throws IOException {
        long current = pageEvents.now().page();
        if (version != current) {
            page = render();
            version = current;
        }
        return page;
    }

    boolean isRendering() {
        return renderingNow;
    }

    /** Nanoseconds until the next page should be rendered; zero or negative if it may be rendered now. */
    long pauseNanos() {
        long chargedNanos = Math.max(0, workNanos.get() - timeouts.freeWork().toNanos());
        return chargedNanos * timeouts.pausePerWork() - (System.nanoTime() - began);
    }

    private byte[] render() throws IOException {
        renderingNow = true;
        long begin = System.nanoTime();
        try {
            return rendering.render().getBytes(StandardCharsets.UTF_8);
        } finally {
            workNanos.addAndGet(System.nanoTime() - begin);
            renderingNow = false;
        }
    }

    /**
     * Announces page changes to browsers, but limits how often the page is rendered. Otherwise a run with short epochs
     * and a long page would spend much of its time on rendering. Changes before a delayed announcement are part of the
     * page that it announces.
     */
    static final class PageAnnouncements {
        private static final long RETRY_NANOS = 50_000_000;

        private final PageEvents pageEvents;
        private final CurrentPage page;
        private final GuardedThreads threads;
        private boolean pending;
        private boolean ended;

        PageAnnouncements(PageEvents pageEvents, CurrentPage page, GuardedThreads threads) {
            this.pageEvents = pageEvents;
            this.page = page;
            this.threads = threads;
        }

        /** Announces that the page has changed, now or later; returns at once. */
        synchronized void pageChanged() {
            if (!pending) {
                announceOrDelay();
            }
        }

        /** Announces the end of the run, and first a pending change. */
        synchronized void end() {
            ended = true;
            if (pending) {
                pending = false;
                pageEvents.pageChanged();
            }
            pageEvents.end();
        }

        private synchronized void announceOrDelay() {
            if (ended) {
                return;
            }
            long pause = page.isRendering() ? RETRY_NANOS : page.pauseNanos();
            pending = pause > 0;
            if (pending) {
                threads.schedule(this::announceOrDelay, pause);
            } else {
                pageEvents.pageChanged();
            }
        }
    }
}
