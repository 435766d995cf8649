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
import org.moco4j.report.page.PageSource;
import org.moco4j.report.page.ReportPage;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves a run's page while it is trained, to browsers on this machine only. The page brings itself up to date when
 * {@link #changed()} or {@link #progress} is called; both return at once, whatever the browsers do.
 */
public final class Dashboard implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Dashboard.class);
    private static final int HIGHEST_PORT = 65_535;
    private static final int BACKLOG = 32;
    private static final Duration FAREWELL = Duration.ofSeconds(2);

    private final PageEvents news = new PageEvents();
    private final GuardedThreads threads;
    private final EventStream events;
    private final CurrentPage page;
    private final PageAnnouncements announcements;
    private final HttpServer server;

    private Dashboard(HttpServer server, CurrentPage.Rendering rendering, Timeouts patience) {
        this.server = server;
        threads = new GuardedThreads(patience.request());
        events = new EventStream(news, threads, patience);
        page = new CurrentPage(rendering, news, patience);
        announcements = new PageAnnouncements(news, page, threads);
    }

    /**
     * Starts to serve.
     *
     * @param port of the loopback address; 0 takes any that is free
     * @param source what the page is made from; it is served as a live one
     * @throws UserError where the port is no port, is taken, or is not ours to take
     */
    public static Dashboard start(int port, PageSource source) throws IOException {
        ReportPage report = new ReportPage();
        PageSource live = source.asLive();
        return start(port, () -> report.render(live), Timeouts.USUAL);
    }

    static Dashboard start(int port, CurrentPage.Rendering rendering, Timeouts patience) throws IOException {
        Dashboard dashboard = new Dashboard(bind(port), rendering, patience);
        dashboard.serve();
        return dashboard;
    }

    /** Where to look at it. */
    public URI address() {
        return URI.create("http://localhost:" + server.getAddress().getPort() + "/");
    }

    /** The run's folder holds something new: browsers fetch the page again, soon if that costs little. */
    public void changed() {
        announcements.pageChanged();
    }

    /** A line that tells how far the run is. Only the latest is kept, so it may be called at every step. */
    public void progress(String line) {
        news.progress(line);
    }

    /** Tells browsers that the run is over and stops; takes two seconds at the most. */
    @Override
    public void close() {
        announcements.end();
        long end = System.nanoTime() + FAREWELL.toNanos();
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

    /** Browsers that listen now. */
    int listeners() {
        return events.listeners();
    }

    private static HttpServer bind(int port) throws IOException {
        if (port < 0 || port > HIGHEST_PORT) {
            throw new UserError("dashboard is " + port + ": a port is a number from 0 to " + HIGHEST_PORT + ".");
        }
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
        } catch (BindException e) {
            throw new UserError(
                    "Port " + port
                            + " of this machine is in use, or not allowed. Choose another for the dashboard, such as "
                            + (port < HIGHEST_PORT && port >= 1024 ? port + 1 : 8090) + "; 0 takes any free port.",
                    e);
        } catch (SocketException e) {
            throw new UserError(
                    "Port " + port + " may not be used: " + e.getMessage()
                            + ". Choose one above 1023 for the dashboard; 0 takes any free port.",
                    e);
        }
    }

    private void serve() {
        server.createContext("/", this::answer);
        server.setExecutor(threads);
        // The server's own thread is a daemon only if the one that starts it is.
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
            safety(exchange.getResponseHeaders());
            String path = exchange.getRequestURI().getPath();
            if (!HostCheck.admits(exchange.getRequestHeaders())) {
                refuse(
                        exchange,
                        403,
                        "This dashboard answers to names of its own machine only: localhost, 127.0.0.1 or [::1], with any"
                                + " port. From another machine, open a tunnel to it (ssh -L) and http://localhost:PORT/.");
            } else if (!"/".equals(path) && !"/events".equals(path)) {
                refuse(exchange, 404, "There is nothing here.");
            } else if (!exchange.getRequestMethod().equals("GET")) {
                exchange.getResponseHeaders().set("Allow", "GET");
                refuse(exchange, 405, "This dashboard only shows.");
            } else if ("/".equals(path)) {
                page(exchange);
            } else if (!events.tell(exchange)) {
                refuse(exchange, 503, "Too many pages listen already.");
            }
        } catch (InterruptedException e) {
            // The thread goes back to its pool, which knows.
            LOG.debug("A client was dropped", e);
        }
    }

    private void page(HttpExchange exchange) throws IOException {
        byte[] bytes;
        try {
            bytes = page.bytes();
        } catch (IOException | RuntimeException e) {
            LOG.warn("The dashboard's page could not be made", e);
            refuse(exchange, 500, "The page could not be made: " + e.getMessage());
            return;
        }
        send(exchange, 200, "text/html; charset=utf-8", bytes);
    }

    private static void safety(Headers headers) {
        headers.set("Cache-Control", "no-store");
        headers.set("Content-Security-Policy", "frame-ancestors 'none'");
        headers.set("Cross-Origin-Opener-Policy", "same-origin");
        headers.set("Cross-Origin-Resource-Policy", "same-origin");
        headers.set("Referrer-Policy", "no-referrer");
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("X-Frame-Options", "DENY");
    }

    private static void refuse(HttpExchange exchange, int status, String why) throws IOException {
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
}
