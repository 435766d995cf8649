package org.moco4j.report.dashboard;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;

/** The page, made at most once for each change, however many ask for it, and only if somebody does. */
final class CurrentPage {
    private final Rendering rendering;
    private final PageEvents news;
    private final Timeouts patience;
    private final long began = System.nanoTime();
    private byte[] page;
    private long version = -1;
    private volatile boolean beingMade;
    private final AtomicLong workNanos = new AtomicLong();

    /** Makes the page from what the run's folder now holds. */
    @FunctionalInterface
    interface Rendering {
        String render() throws IOException;
    }

    CurrentPage(Rendering rendering, PageEvents news, Timeouts patience) {
        this.rendering = rendering;
        this.news = news;
        this.patience = patience;
    }

    synchronized byte[] bytes() throws IOException {
        long current = news.now().page();
        if (version != current) {
            page = make();
            version = current;
        }
        return page;
    }

    boolean isBeingMade() {
        return beingMade;
    }

    /** Nanoseconds until the next page should be made; not positive where that may be now. */
    long restNanos() {
        long paidFor = Math.max(0, workNanos.get() - patience.free().toNanos());
        return paidFor * patience.restPerWork() - (System.nanoTime() - began);
    }

    private byte[] make() throws IOException {
        beingMade = true;
        long begin = System.nanoTime();
        try {
            return rendering.render().getBytes(StandardCharsets.UTF_8);
        } finally {
            workNanos.addAndGet(System.nanoTime() - begin);
            beingMade = false;
        }
    }
}
