package org.moco4j.report.dashboard;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Semaphore;
import java.util.stream.Collectors;
import org.moco4j.report.dashboard.Dashboard.Timeouts;

/**
 * Sends updates to browsers as server-sent events (HTML standard, section 9.2): {@code page} when the page has changed,
 * {@code progress} with a line of text, {@code end} when the run has ended.
 */
final class EventStream {
    private static final int MOST_LISTENERS = 8;

    private final PageEvents pageEvents;
    private final GuardedThreads threads;
    private final Timeouts timeouts;
    private final Semaphore places = new Semaphore(MOST_LISTENERS);

    EventStream(PageEvents pageEvents, GuardedThreads threads, Timeouts timeouts) {
        this.pageEvents = pageEvents;
        this.threads = threads;
        this.timeouts = timeouts;
    }

    int listeners() {
        return MOST_LISTENERS - places.availablePermits();
    }

    /**
     * Sends events to this client until it disconnects, is too slow, or the run ends.
     *
     * @return false if there are too many listeners already; then nothing was sent
     */
    boolean stream(HttpExchange exchange) throws IOException, InterruptedException {
        if (!places.tryAcquire()) {
            return false;
        }
        try {
            exchange.getResponseHeaders().set("Content-Type", "text/event-stream; charset=utf-8");
            exchange.sendResponseHeaders(200, 0);
            stream(exchange.getResponseBody());
            return true;
        } finally {
            places.release();
        }
    }

    private void stream(OutputStream out) throws IOException, InterruptedException {
        // A page may have changed between its fetch and this request, so its version is sent at once.
        PageEvents.State sent = pageEvents.now();
        send(out, event("page", String.valueOf(sent.page())) + progress(sent));
        while (!sent.ended()) {
            threads.suspendLimit();
            PageEvents.State now = pageEvents.after(sent, timeouts.heartbeat());
            threads.restartLimit();
            send(out, eventsBetween(sent, now));
            sent = now;
            if (!sent.ended()) {
                Thread.sleep(timeouts.betweenEvents().toMillis());
            }
        }
        send(out, event("end", ""));
    }

    private static String eventsBetween(PageEvents.State sent, PageEvents.State now) {
        if (now.equals(sent)) {
            return ": still here\n\n";
        }
        return (now.page() == sent.page() ? "" : event("page", String.valueOf(now.page())))
                + (now.lines() == sent.lines() ? "" : progress(now));
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
