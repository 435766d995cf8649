package org.moco4j.report.dashboard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.moco4j.testing.MessageAssertions.assertContains;
import static org.moco4j.testing.MessageAssertions.assertUserError;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.moco4j.UserError;
import org.moco4j.report.page.PageSource;

/** The server with well-behaved clients. */
@Timeout(60)
class DashboardTest {
    private final SampleDashboard sample = new SampleDashboard();

    @Test
    void theLivePageOfTheFolderIsServed(@TempDir Path folder) throws Exception {
        Files.writeString(
                folder.resolve("metrics.jsonl"),
                "{\"type\":\"epoch\",\"epoch\":7,\"step\":9,"
                        + "\"loss\":5.125,\"chance_loss\":5.55,\"feature_spread\":0.9}\n");
        try (Dashboard dashboard = Dashboard.start(0, PageSource.of(folder))) {
            HttpResponse<String> answer = sample.get(dashboard, "/");

            assertEquals(200, answer.statusCode());
            assertEquals(
                    "text/html; charset=utf-8",
                    answer.headers().firstValue("Content-Type").orElse(""));
            assertContains(answer.body(), "5.1250", "data-live");
            for (String header :
                    List.of("X-Frame-Options", "X-Content-Type-Options", "Referrer-Policy", "Cache-Control")) {
                assertTrue(answer.headers().firstValue(header).isPresent(), header);
            }
            assertFalse(
                    answer.headers().firstValue("Access-Control-Allow-Origin").isPresent());
        }
    }

    @Test
    void thePageIsRenderedOnceForEachChange() throws Exception {
        try (Dashboard dashboard = sample.start(SampleDashboard.LONG)) {
            assertEquals("page 1", sample.get(dashboard, "/").body());
            assertEquals("page 1", sample.get(dashboard, "/").body());
            dashboard.progress("a line changes no page");
            assertEquals("page 1", sample.get(dashboard, "/").body());
            dashboard.changed();
            assertEquals("page 2", sample.get(dashboard, "/").body());
        }
    }

    @Test
    void changesProgressAndTheEndAreSent() throws Exception {
        Dashboard dashboard = sample.start(SampleDashboard.LONG);
        try (Listener listener = new Listener(dashboard)) {
            listener.expect("event: page", "data: 0");
            dashboard.progress("epoch 3/200, step 17/97: loss 5.1\nsecond line");
            listener.expect("event: progress", "data: epoch 3/200, step 17/97: loss 5.1", "data: second line");
            dashboard.changed();
            listener.expect("event: page", "data: 1");
            dashboard.close();
            listener.expect("event: end");
        } finally {
            dashboard.close();
        }
    }

    @Test
    void aLateClientReceivesTheLatestLine() throws Exception {
        try (Dashboard dashboard = sample.start(SampleDashboard.LONG)) {
            dashboard.progress("first");
            dashboard.progress("second");
            try (Listener listener = new Listener(dashboard)) {
                listener.expect("event: page", "data: 0", "event: progress", "data: second");
            }
        }
    }

    @Test
    void otherPathsAndMethodsAreRefused() throws Exception {
        try (Dashboard dashboard = sample.start(SampleDashboard.LONG)) {
            for (String path : List.of("/favicon.ico", "/metrics.jsonl", "/../config.json", "/%2e%2e/x", "/events/")) {
                assertEquals(404, sample.get(dashboard, path).statusCode(), path);
            }
            for (String method : List.of("POST", "PUT", "DELETE", "OPTIONS", "HEAD", "PATCH")) {
                for (String path : List.of("/", "/events")) {
                    HttpRequest request = HttpRequest.newBuilder(
                                    dashboard.address().resolve(path))
                            .method(method, HttpRequest.BodyPublishers.noBody())
                            .build();
                    HttpResponse<String> answer = sample.send(request);
                    assertEquals(405, answer.statusCode(), method + " " + path);
                    assertEquals("GET", answer.headers().firstValue("Allow").orElse(""));
                }
            }
            assertEquals(0, sample.rendered());
        }
    }

    @Test
    void aPageThatCannotBeRenderedIsReportedAndRenderedLater() throws Exception {
        AtomicInteger rendered = new AtomicInteger();
        CurrentPage.Rendering brokenOnce = () -> {
            if (rendered.getAndIncrement() == 0) {
                throw new UserError("metrics.jsonl, line 3: expected a JSON object.");
            }
            return "whole";
        };
        try (Dashboard dashboard = Dashboard.start(0, brokenOnce, SampleDashboard.LONG)) {
            HttpResponse<String> answer = sample.get(dashboard, "/");
            assertEquals(500, answer.statusCode());
            assertTrue(answer.body().contains("metrics.jsonl, line 3"));
            assertEquals("whole", sample.get(dashboard, "/").body());
        }
    }

    @Test
    void anErrorNamesAPortThatIsInUse() throws Exception {
        try (Dashboard dashboard = sample.start(SampleDashboard.LONG)) {
            int port = dashboard.address().getPort();
            assertUserError(
                    () -> Dashboard.start(port, () -> "", SampleDashboard.LONG), "Port " + port, "Choose another");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 65_536})
    void aNumberThatIsNotAPortIsRefused(int port) {
        assertUserError(() -> Dashboard.start(port, () -> "", SampleDashboard.LONG), String.valueOf(port));
    }

    @Test
    void closingFreesThePortAndEndsAllThreads() throws Exception {
        Dashboard dashboard = sample.start(SampleDashboard.LONG);
        int port = dashboard.address().getPort();
        sample.get(dashboard, "/");
        List<Thread> ours = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("dashboard")
                        || thread.getName().startsWith("HTTP-Dispatcher"))
                .toList();

        assertTrue(ours.size() >= 2, ours.toString());
        ours.forEach(thread -> assertTrue(thread.isDaemon(), thread.toString()));

        dashboard.close();
        dashboard.close();

        SampleDashboard.await(() -> ours.stream().noneMatch(Thread::isAlive), "threads end");
        assertThrows(IOException.class, () -> new Socket(InetAddress.getLoopbackAddress(), port).close());
        Dashboard.start(port, () -> "", SampleDashboard.LONG).close();
    }
}
