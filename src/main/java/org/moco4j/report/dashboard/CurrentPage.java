package org.moco4j.report.dashboard;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** The page, made at most once for each change, however many ask for it, and only if somebody does. */
final class CurrentPage {
    private final Rendering rendering;
    private final News news;
    private final int restPerWork;
    private byte[] page;
    private long version = -1;
    private volatile boolean beingMade;
    private volatile long restUntil = System.nanoTime();

    /** Makes the page from what the run's folder now holds. */
    @FunctionalInterface
    interface Rendering {
        String render() throws IOException;
    }

    /** @param restPerWork how many times as long as it took to make a page there should be none made after it */
    CurrentPage(Rendering rendering, News news, int restPerWork) {
        this.rendering = rendering;
        this.news = news;
        this.restPerWork = restPerWork;
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
        return restUntil - System.nanoTime();
    }

    private byte[] make() throws IOException {
        beingMade = true;
        long began = System.nanoTime();
        try {
            return rendering.render().getBytes(StandardCharsets.UTF_8);
        } finally {
            long now = System.nanoTime();
            restUntil = now + restPerWork * (now - began);
            beingMade = false;
        }
    }
}
