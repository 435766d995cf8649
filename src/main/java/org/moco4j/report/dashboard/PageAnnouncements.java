package org.moco4j.report.dashboard;

/**
 * Announces page changes to browsers, but limits how often the page is rendered. Otherwise a run with short epochs and
 * a long page would spend much of its time on rendering. Changes before a delayed announcement are part of the page
 * that it announces.
 */
final class PageAnnouncements {
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
