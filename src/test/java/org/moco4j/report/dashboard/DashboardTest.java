package org.moco4j.report.dashboard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.moco4j.UserError;
import org.moco4j.report.page.PageSource;

/** The server under friendly, hostile, slow and broken clients. */
@Timeout(60)
class DashboardTest {
    private static final Patience SHORT =
            new Patience(Duration.ofMillis(400), Duration.ofMillis(50), Duration.ofMillis(1));
    private static final Patience LONG =
            new Patience(Duration.ofMinutes(1), Duration.ofMinutes(1), Duration.ofMillis(1));

    private final AtomicInteger rendered = new AtomicInteger();
    private final HttpClient client = HttpClient.newHttpClient();

    @Test
    void servesTheLivePageOfTheFolder(@TempDir Path folder) throws Exception {
        Files.writeString(
                folder.resolve("metrics.jsonl"),
                "{\"type\":\"epoch\",\"epoch\":7,\"step\":9,\"loss\":5.125,\"chance_loss\":5.55,\"feature_spread\":0.9}\n");
        try (Dashboard dashboard = Dashboard.start(0, PageSource.of(folder))) {
            HttpResponse<String> answer = get(dashboard, "/");

            assertEquals(200, answer.statusCode());
            assertEquals(
                    "text/html; charset=utf-8",
                    answer.headers().firstValue("Content-Type").orElse(""));
            assertTrue(answer.body().contains("5.1250") && answer.body().contains("data-live"));
            for (String header :
                    List.of("X-Frame-Options", "X-Content-Type-Options", "Referrer-Policy", "Cache-Control")) {
                assertTrue(answer.headers().firstValue(header).isPresent(), header);
            }
            assertFalse(
                    answer.headers().firstValue("Access-Control-Allow-Origin").isPresent());
        }
    }

    @Test
    void makesThePageOnceForEachChange() throws Exception {
        try (Dashboard dashboard = start(LONG)) {
            assertEquals("page 1", get(dashboard, "/").body());
            assertEquals("page 1", get(dashboard, "/").body());
            dashboard.progress("a line changes no page");
            assertEquals("page 1", get(dashboard, "/").body());
            dashboard.changed();
            assertEquals("page 2", get(dashboard, "/").body());
        }
    }

    @Test
    void tellsOfChangesAndProgressAndTheEnd() throws Exception {
        Dashboard dashboard = start(LONG);
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
    void whoComesLateHearsTheLatestLine() throws Exception {
        try (Dashboard dashboard = start(LONG)) {
            dashboard.progress("first");
            dashboard.progress("second");
            try (Listener listener = new Listener(dashboard)) {
                listener.expect("event: page", "data: 0", "event: progress", "data: second");
            }
        }
    }

    @Test
    void knowsNoOtherPathAndNoOtherMethod() throws Exception {
        try (Dashboard dashboard = start(LONG)) {
            for (String path : List.of("/favicon.ico", "/metrics.jsonl", "/../config.json", "/%2e%2e/x", "/events/")) {
                assertEquals(404, get(dashboard, path).statusCode(), path);
            }
            for (String method : List.of("POST", "PUT", "DELETE", "OPTIONS", "HEAD", "PATCH")) {
                for (String path : List.of("/", "/events")) {
                    HttpRequest request = HttpRequest.newBuilder(
                                    dashboard.address().resolve(path))
                            .method(method, HttpRequest.BodyPublishers.noBody())
                            .build();
                    HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
                    assertEquals(405, answer.statusCode(), method + " " + path);
                    assertEquals("GET", answer.headers().firstValue("Allow").orElse(""));
                }
            }
            assertEquals(0, rendered.get());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "evil.example:PORT",
                "localhost",
                "localhost:1",
                "localhost:PORT.evil.example",
                "127.0.0.1.evil.example:PORT",
                "127.0.0.2:PORT",
                "0.0.0.0:PORT",
                "[::1]",
                "localhost:PORT\r\nHost: evil.example",
                ""
            })
    void refusesForeignHosts(String host) throws Exception {
        try (Dashboard dashboard = start(LONG)) {
            int port = dashboard.address().getPort();
            String status = rawGet(port, "Host: " + host.replace("PORT", String.valueOf(port)) + "\r\n");

            assertTrue(status.contains(" 403 ") || status.contains(" 400 "), host + ": " + status);
            assertEquals(0, rendered.get());
        }
    }

    @Test
    void refusesWhoNamesNoHost() throws Exception {
        try (Dashboard dashboard = start(LONG)) {
            assertTrue(rawGet(dashboard.address().getPort(), "").contains(" 403 "));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "LocalHost", "127.0.0.1", "[::1]"})
    void answersToThisMachine(String host) throws Exception {
        try (Dashboard dashboard = start(LONG)) {
            int port = dashboard.address().getPort();

            assertTrue(rawGet(port, "Host: " + host + ":" + port + "\r\n").contains(" 200 "), host);
        }
    }

    @Test
    void listensOnTheLoopbackAddressOnly() throws Exception {
        try (Dashboard dashboard = start(LONG)) {
            int port = dashboard.address().getPort();
            // Only a socket that is bound to one address leaves the port free on the others.
            try (ServerSocket other = new ServerSocket()) {
                other.setReuseAddress(false);
                InetAddress second = InetAddress.getByAddress(new byte[] {127, 0, 0, 2});
                assumeTrue(isOurs(second), "this system has one loopback address");
                other.bind(new InetSocketAddress(second, port));
                assertEquals(port, other.getLocalPort());
            }
        }
    }

    @Test
    void aListenerThatDoesNotReadHoldsUpNobodyAndIsDropped() throws Exception {
        try (Dashboard dashboard = start(SHORT);
                Socket slow = new Socket()) {
            slow.setReceiveBufferSize(4096);
            slow.connect(new InetSocketAddress(
                    InetAddress.getLoopbackAddress(), dashboard.address().getPort()));
            send(
                    slow,
                    "GET /events HTTP/1.1\r\nHost: localhost:"
                            + dashboard.address().getPort() + "\r\n\r\n");
            await(() -> dashboard.listeners() == 1, "the slow one is heard");
            String line = "x".repeat(1 << 16);
            // Until the connection's buffers are full and the write to it waits; then it is given up.
            for (int i = 0; dashboard.listeners() == 1; i++) {
                dashboard.progress(i + line);
                Thread.sleep(1);
            }
            try (Listener good = new Listener(dashboard)) {
                good.expect("event: page");
            }
        }
    }

    @Test
    void manyHalfRequestsDoNotShutOthersOut() throws Exception {
        List<Socket> broken = new ArrayList<>();
        try (Dashboard dashboard = start(SHORT)) {
            for (int i = 0; i < 60; i++) {
                Socket socket = new Socket(
                        InetAddress.getLoopbackAddress(), dashboard.address().getPort());
                broken.add(socket);
                send(socket, "GET / HTTP/1.1\r\nHos");
            }
            assertEquals(200, get(dashboard, "/").statusCode());
        } finally {
            for (Socket socket : broken) {
                socket.close();
            }
        }
    }

    @Test
    void aListenerThatWentAwayIsForgotten() throws Exception {
        try (Dashboard dashboard = start(SHORT)) {
            for (int i = 0; i < 30; i++) {
                try (Listener listener = new Listener(dashboard)) {
                    listener.expect("event: page");
                }
                await(() -> dashboard.listeners() < 8, "a place is free again");
            }
            await(() -> dashboard.listeners() == 0, "all are forgotten");
        }
    }

    @Test
    void hasRoomForSomeListenersOnly() throws Exception {
        List<Listener> listeners = new ArrayList<>();
        try (Dashboard dashboard = start(LONG)) {
            for (int i = 0; i < 8; i++) {
                listeners.add(new Listener(dashboard));
                listeners.get(i).expect("event: page");
            }
            assertEquals(503, get(dashboard, "/events").statusCode());
            assertEquals(200, get(dashboard, "/").statusCode(), "the page is still served");
        } finally {
            for (Listener listener : listeners) {
                listener.close();
            }
        }
    }

    @Test
    void nonsenseDoesNoHarm() throws Exception {
        try (Dashboard dashboard = start(SHORT)) {
            for (String nonsense : List.of(
                    "\0\0\0\0", "GET\r\n\r\n", "\r\n\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "GET /%zz HTTP/1.1\r\n\r\n")) {
                try (Socket socket = new Socket(
                        InetAddress.getLoopbackAddress(), dashboard.address().getPort())) {
                    send(socket, nonsense);
                }
            }
            assertEquals(200, get(dashboard, "/").statusCode());
        }
    }

    @Test
    void aPageThatCannotBeMadeIsSaidAndMadeLater() throws Exception {
        CurrentPage.Rendering brokenOnce = () -> {
            if (rendered.getAndIncrement() == 0) {
                throw new UserError("metrics.jsonl, line 3: expected a JSON object.");
            }
            return "whole";
        };
        try (Dashboard dashboard = Dashboard.start(0, brokenOnce, LONG)) {
            HttpResponse<String> answer = get(dashboard, "/");
            assertEquals(500, answer.statusCode());
            assertTrue(answer.body().contains("metrics.jsonl, line 3"));
            assertEquals("whole", get(dashboard, "/").body());
        }
    }

    @Test
    void aTakenPortIsNamed() throws Exception {
        try (Dashboard dashboard = start(LONG)) {
            int port = dashboard.address().getPort();
            UserError error = assertThrows(UserError.class, () -> Dashboard.start(port, () -> "", LONG));

            assertTrue(error.getMessage().contains("Port " + port), error.getMessage());
            assertTrue(error.getMessage().contains("Name another"), error.getMessage());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 65_536})
    void aNumberThatIsNoPortIsRefused(int port) {
        UserError error = assertThrows(UserError.class, () -> Dashboard.start(port, () -> "", LONG));

        assertTrue(error.getMessage().contains(String.valueOf(port)), error.getMessage());
    }

    @Test
    void closingFreesThePortAndLeavesNoThread() throws Exception {
        Dashboard dashboard = start(LONG);
        int port = dashboard.address().getPort();
        get(dashboard, "/");
        List<Thread> ours = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("dashboard")
                        || thread.getName().startsWith("HTTP-Dispatcher"))
                .toList();

        assertTrue(ours.size() >= 2, ours.toString());
        ours.forEach(thread -> assertTrue(thread.isDaemon(), thread.toString()));

        dashboard.close();
        dashboard.close();

        await(() -> ours.stream().noneMatch(Thread::isAlive), "threads end");
        assertThrows(IOException.class, () -> new Socket(InetAddress.getLoopbackAddress(), port).close());
        Dashboard.start(port, () -> "", LONG).close();
    }

    private Dashboard start(Patience patience) throws IOException {
        return Dashboard.start(0, () -> "page " + rendered.incrementAndGet(), patience);
    }

    private HttpResponse<String> get(Dashboard dashboard, String path) throws IOException, InterruptedException {
        URI address = URI.create("http://localhost:" + dashboard.address().getPort() + path);
        return client.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString());
    }

    /** The status line of an answer to a GET with these headers. */
    private static String rawGet(int port, String headers) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            send(socket, "GET / HTTP/1.1\r\n" + headers + "Connection: close\r\n\r\n");
            return String.valueOf(
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
                            .readLine());
        }
    }

    private static void send(Socket socket, String text) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    private static boolean isOurs(InetAddress address) {
        try (ServerSocket any = new ServerSocket()) {
            any.bind(new InetSocketAddress(address, 0));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static void await(BooleanSupplier condition, String what) throws InterruptedException {
        for (int i = 0; i < 3000; i++) {
            if (condition.getAsBoolean()) {
                return;
            }
            Thread.sleep(10);
        }
        throw new AssertionError("waited in vain: " + what);
    }

    /** A browser's side of the stream of events. */
    private static final class Listener implements AutoCloseable {
        private final Socket socket;
        private final BufferedReader lines;

        Listener(Dashboard dashboard) throws IOException {
            int port = dashboard.address().getPort();
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setSoTimeout(30_000);
            send(socket, "GET /events HTTP/1.1\r\nHost: localhost:" + port + "\r\n\r\n");
            lines = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        }

        /** Reads on until these lines came, in this order; what stands between is chunks' lengths and empty lines. */
        void expect(String... expected) throws IOException {
            for (String line : expected) {
                String read = lines.readLine();
                while (read != null && !read.equals(line)) {
                    assertFalse(read.startsWith("event:") || read.startsWith("data:"), read + " instead of " + line);
                    read = lines.readLine();
                }
                assertEquals(line, read);
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
