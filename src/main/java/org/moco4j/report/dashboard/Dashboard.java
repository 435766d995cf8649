package org.moco4j.report.dashboard;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.moco4j.UserError;
import org.moco4j.report.dashboard.CurrentPage.PageAnnouncements;
import org.moco4j.report.page.PageSource;
import org.moco4j.report.page.ReportPage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves a run's page during the training, to browsers on this machine only. The page updates itself when
 * {@link #changed()} or {@link #progress} is called; both return at once and never wait for a browser.
 */
public final class Dashboard implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Dashboard.class);
    private static final int HIGHEST_PORT = 65_535;
    private static final int BACKLOG = 32;
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

    private final PageEvents pageEvents = new PageEvents();
    private final GuardedThreads threads;
    private final EventStream events;
    private final CurrentPage page;
    private final PageAnnouncements announcements;
    private final HttpServer server;

    private Dashboard(HttpServer server, CurrentPage.Rendering rendering, Timeouts timeouts) {
        this.server = server;
        threads = new GuardedThreads(timeouts.request());
        events = new EventStream(pageEvents, threads, timeouts);
        page = new CurrentPage(rendering, pageEvents, timeouts);
        announcements = new PageAnnouncements(pageEvents, page, threads);
    }

    /**
     * Starts to serve.
     *
     * @param port of the loopback address; 0 takes any free port
     * @param source the page's content; the page is served as a live page
     * @throws UserError if the number is not a port, or the port is in use or not permitted
     */
    public static Dashboard start(int port, PageSource source) throws IOException {
        ReportPage report = new ReportPage();
        PageSource live = source.asLive();
        return start(port, () -> report.render(live), Timeouts.USUAL);
    }

    static Dashboard start(int port, CurrentPage.Rendering rendering, Timeouts timeouts) throws IOException {
        Dashboard dashboard = new Dashboard(bind(port), rendering, timeouts);
        dashboard.serve();
        return dashboard;
    }

    /** The address of the page. */
    public URI address() {
        return URI.create("http://localhost:" + server.getAddress().getPort() + "/");
    }

    /** Announces that the run's folder has changed. Browsers fetch the page again, sooner if rendering is cheap. */
    public void changed() {
        announcements.pageChanged();
    }

    /** Shows a line with the run's progress. Only the latest line is kept, so this may be called at every step. */
    public void progress(String line) {
        pageEvents.progress(line);
    }

    /** Informs browsers that the run has ended, and stops the server; takes at most two seconds. */
    @Override
    public void close() {
        announcements.end();
        long end = System.nanoTime() + CLOSE_TIMEOUT.toNanos();
        try {
            while (events.listeners() > 0 && System.nanoTime() < end) {
                Thread.sleep(10);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        server.stop(0);
        threads.close();
    }

    /** The number of browsers that currently listen. */
    int listeners() {
        return events.listeners();
    }

    private static HttpServer bind(int port) throws IOException {
        if (port < 0 || port > HIGHEST_PORT) {
            throw new UserError("dashboard is " + port + ": expected a port, a number from 0 to " + HIGHEST_PORT + ".");
        }
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
        } catch (BindException e) {
            throw new UserError(
                    "Port " + port
                            + " of this machine is in use or not permitted. Choose another port for the dashboard,"
                            + " such as "
                            + (port < HIGHEST_PORT && port >= 1024 ? port + 1 : 8090) + "; 0 takes any free port.",
                    e);
        } catch (SocketException e) {
            throw new UserError(
                    "Port " + port + " cannot be used: " + e.getMessage()
                            + ". Choose a port above 1023 for the dashboard; 0 takes any free port.",
                    e);
        }
    }

    private void serve() {
        server.createContext("/", this::answer);
        server.setExecutor(threads);
        // The server's own thread is a daemon only if the thread that starts it is a daemon.
        Thread starter = new Thread(server::start, "dashboard start");
        starter.setDaemon(true);
        starter.start();
        boolean interrupted = false;
        while (starter.isAlive()) {
            try {
                starter.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            setSecurityHeaders(exchange.getResponseHeaders());
            String path = exchange.getRequestURI().getPath();
            if (!HostCheck.accepts(exchange.getRequestHeaders())) {
                sendError(
                        exchange,
                        403,
                        "This dashboard accepts only requests to its own machine: localhost, 127.0.0.1 or [::1],"
                                + " with any port. From another machine, open a tunnel (ssh -L) and then"
                                + " http://localhost:PORT/.");
            } else if (!"/".equals(path) && !"/events".equals(path)) {
                sendError(exchange, 404, "This page does not exist.");
            } else if (!exchange.getRequestMethod().equals("GET")) {
                exchange.getResponseHeaders().set("Allow", "GET");
                sendError(exchange, 405, "This dashboard is read-only. Use GET.");
            } else if ("/".equals(path)) {
                page(exchange);
            } else if (!events.stream(exchange)) {
                sendError(exchange, 503, "Too many pages are open already.");
            }
        } catch (InterruptedException e) {
            // The thread returns to its pool, which handles the interrupt.
            LOG.debug("A client's connection was closed", e);
        }
    }

    private void page(HttpExchange exchange) throws IOException {
        byte[] bytes;
        try {
            bytes = page.bytes();
        } catch (IOException | RuntimeException e) {
            LOG.warn("The dashboard's page could not be created", e);
            sendError(exchange, 500, "The page could not be created: " + e.getMessage());
            return;
        }
        send(exchange, 200, "text/html; charset=utf-8", bytes);
    }

    private static void setSecurityHeaders(Headers headers) {
        headers.set("Cache-Control", "no-store");
        headers.set("Content-Security-Policy", "frame-ancestors 'none'");
        headers.set("Cross-Origin-Opener-Policy", "same-origin");
        headers.set("Cross-Origin-Resource-Policy", "same-origin");
        headers.set("Referrer-Policy", "no-referrer");
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("X-Frame-Options", "DENY");
    }

    private static void sendError(HttpExchange exchange, int status, String why) throws IOException {
        send(exchange, status, "text/plain; charset=utf-8", (why + "\n").getBytes(StandardCharsets.UTF_8));
    }

    private static void send(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        boolean head = exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, head ? -1 : body.length);
        if (!head) {
            exchange.getResponseBody().write(body);
        }
    }

    /**
     * The waiting times of the dashboard.
     *
     * @param request time for a client to send its request and to read the answer; then its connection is closed
     * @param heartbeat time between comments to a listener without new events, which keep the connection open
     * @param betweenEvents least time between two events; changes in between are sent as one event
     * @param pausePerWork pause before the next page, as a multiple of the total rendering time so far
     * @param freeWork rendering time that needs no pause: the first pages are slow, and users wait for them
     */
    record Timeouts(Duration request, Duration heartbeat, Duration betweenEvents, int pausePerWork, Duration freeWork) {
        static final Timeouts USUAL = new Timeouts(
                Duration.ofSeconds(20), Duration.ofSeconds(15), Duration.ofSeconds(1), 200, Duration.ofSeconds(3));
    }
}
