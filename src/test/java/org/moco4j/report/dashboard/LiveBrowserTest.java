package org.moco4j.report.dashboard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.moco4j.report.dashboard.Dashboard.Timeouts;
import org.moco4j.report.page.Chromium;
import org.moco4j.report.page.PageSource;
import org.moco4j.report.page.PageSource.Fact;
import org.moco4j.report.page.ReportPage;

/** A live page in a real browser updates itself. */
class LiveBrowserTest {
    private static final Timeouts QUICK =
            new Timeouts(Duration.ofMinutes(1), Duration.ofSeconds(1), Duration.ofMillis(10), 0, Duration.ZERO);

    @Test
    void aChangedPageIsFetchedAndShown(@TempDir Path results, @TempDir Path scratch) throws Exception {
        Chromium browser = Chromium.orSkip(scratch);
        BlockingQueue<String> seen = new LinkedBlockingQueue<>();
        HttpServer witness = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        witness.createContext("/", exchange -> {
            seen.add(exchange.getRequestURI().getPath());
            exchange.sendResponseHeaders(404, -1);
            exchange.close();
        });
        witness.start();
        String elsewhere = "http://127.0.0.1:" + witness.getAddress().getPort();
        ReportPage report = new ReportPage();
        AtomicInteger made = new AtomicInteger();
        // Each page contains its own image, which the browser requests from the witness when it shows the page.
        CurrentPage.Rendering rendering = () -> report.render(
                        new PageSource(results, "run", List.of(new Fact("sign", "SIGN")), List.of(), true))
                .replace("img-src data:", "img-src data: " + elsewhere)
                .replace("SIGN", "<img src=\"" + elsewhere + "/page-" + made.incrementAndGet() + "\" alt=\"\">");
        Dashboard dashboard = Dashboard.start(0, rendering, QUICK);
        Process opened = browser.open(dashboard.address().toString());
        try {
            assertEquals("/page-1", seen.poll(60, TimeUnit.SECONDS));
            dashboard.changed();
            assertEquals("/page-2", seen.poll(60, TimeUnit.SECONDS));
            dashboard.changed();
            assertEquals("/page-3", seen.poll(60, TimeUnit.SECONDS));
            assertTrue(made.get() >= 3);
        } finally {
            Chromium.stop(opened);
            dashboard.close();
            witness.stop(0);
        }
    }
}
