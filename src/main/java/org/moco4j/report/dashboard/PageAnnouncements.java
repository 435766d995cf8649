package org.moco4j.report.dashboard;

/**
 * Tells listeners of a new page as often as making it can be afforded. A run with short epochs and a long page would otherwise spend
 * much of its time on pages that nobody can read so fast. What changes while a page is due is shown by that page.
 */
final class PageAnnouncements {
    private static final long LOOK_AGAIN_NANOS = 50_000_000;

    private final PageEvents news;
    private final CurrentPage page;
    private final GuardedThreads threads;
    private boolean due;
    private boolean over;

    PageAnnouncements(PageEvents news, CurrentPage page, GuardedThreads threads) {
        this.news = news;
        this.page = page;
        this.threads = threads;
    }

    /** The page has changed; returns at once. */
    synchronized void pageChanged() {
        if (!due) {
            tellOrWait();
        }
    }

    /** The run is over: what is due is told now. */
    synchronized void end() {
        over = true;
        if (due) {
            due = false;
            news.pageChanged();
        }
        news.end();
    }

    private synchronized void tellOrWait() {
        if (over) {
            return;
        }
        long rest = page.isBeingMade() ? LOOK_AGAIN_NANOS : page.restNanos();
        due = rest > 0;
        if (due) {
            threads.later(this::tellOrWait, rest);
        } else {
            news.pageChanged();
        }
    }
}
