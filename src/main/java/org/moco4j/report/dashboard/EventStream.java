package org.moco4j.report.dashboard;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;

/**
 * Tells listeners what is new, as server-sent events (HTML standard, section 9.2): {@code page} when the page has changed,
 * {@code progress} with a line of text, {@code end} when the run is over.
 */
final class EventStream {
    private static final int MOST_LISTENERS = 8;

    private final PageEvents news;
    private final GuardedThreads threads;
    private final Timeouts patience;
    private final Semaphore places = new Semaphore(MOST_LISTENERS);

    EventStream(PageEvents news, GuardedThreads threads, Timeouts patience) {
        this.news = news;
        this.threads = threads;
        this.patience = patience;
    }

    int listeners() {
        return MOST_LISTENERS - places.availablePermits();
    }

    /**
     * Tells this client until it goes away, is too slow, or the run ends.
     *
     * @return false where there are too many listeners already, and nothing was done
     */
    boolean tell(HttpExchange exchange) throws IOException, InterruptedException {
        if (!places.tryAcquire()) {
            return false;
        }
        try {
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream; charset=utf-8");
            exchange.sendResponseHeaders(200, 0);
            tell(exchange.getResponseBody());
            return true;
        } finally {
            places.release();
        }
    }

    private void tell(OutputStream out) throws IOException, InterruptedException {
        // Whoever comes late hears at once of a page that changed since it was fetched.
        PageEvents.State heard = news.now();
        send(out, event("page", String.valueOf(heard.page())) + progress(heard));
        while (!heard.ended()) {
            threads.mayRest();
            PageEvents.State now = news.after(heard, patience.heartbeat());
            threads.works();
            send(out, what(heard, now));
            heard = now;
            if (!heard.ended()) {
                Thread.sleep(patience.betweenEvents().toMillis());
            }
        }
        send(out, event("end", ""));
    }

    private static String what(PageEvents.State heard, PageEvents.State now) {
        if (now.equals(heard)) {
            return ": still here\n\n";
        }
        return (now.page() == heard.page() ? "" : event("page", String.valueOf(now.page())))
                + (now.lines() == heard.lines() ? "" : progress(now));
    }

    private static String progress(PageEvents.State state) {
        return state.line().isEmpty() ? "" : event("progress", state.line());
    }

    private static String event(String name, String text) {
        return "event: " + name + "\n"
                + text.lines().map(line -> "data: " + line + "\n").collect(Collectors.joining())
                + (text.isEmpty() ? "data:\n" : "")
                + "\n";
    }

    private static void send(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }
}
