package org.moco4j.report.dashboard;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** The page, made at most once for each change, however many ask for it, and only if somebody does. */
final class CurrentPage {
    private final Rendering rendering;
    private final News news;
    private byte[] page;
    private long version = -1;

    /** Makes the page from what the run's folder now holds. */
    @FunctionalInterface
    interface Rendering {
        String render() throws IOException;
    }

    CurrentPage(Rendering rendering, News news) {
        this.rendering = rendering;
        this.news = news;
    }

    synchronized byte[] bytes() throws IOException {
        long current = news.now().page();
        if (version != current) {
            page = rendering.render().getBytes(StandardCharsets.UTF_8);
            version = current;
        }
        return page;
    }
}
