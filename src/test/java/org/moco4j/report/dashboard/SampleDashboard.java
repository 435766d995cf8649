package org.moco4j.report.dashboard;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.moco4j.report.dashboard.Dashboard.Timeouts;

/** Dashboards whose page shows how often it was rendered, and clients for them. */
final class SampleDashboard {
    static final Timeouts SHORT =
            new Timeouts(Duration.ofMillis(400), Duration.ofMillis(50), Duration.ofMillis(1), 0, Duration.ZERO);
    static final Timeouts LONG =
            new Timeouts(Duration.ofMinutes(1), Duration.ofMinutes(1), Duration.ofMillis(1), 0, Duration.ZERO);

    private final AtomicInteger rendered = new AtomicInteger();
    private final HttpClient client = HttpClient.newHttpClient();

    /** How often a page was rendered. */
    int rendered() {
        return rendered.get();
    }

    Dashboard start(Timeouts timeouts) throws IOException {
        return Dashboard.start(0, () -> "page " + rendered.incrementAndGet(), timeouts);
    }

    HttpResponse<String> get(Dashboard dashboard, String path) throws IOException, InterruptedException {
        URI address = URI.create("http://localhost:" + dashboard.address().getPort() + path);
        return send(HttpRequest.newBuilder(address).build());
    }

    HttpResponse<String> send(HttpRequest request) throws IOException, InterruptedException {
        return client.send(request, BodyHandlers.ofString());
    }

    /** The status line of the answer to a GET request with these headers. */
    static String rawGet(int port, String headers) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            send(socket, "GET / HTTP/1.1\r\n" + headers + "Connection: close\r\n\r\n");
            return String.valueOf(
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
                            .readLine());
        }
    }

    static void send(Socket socket, String text) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(text.getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    static void await(BooleanSupplier condition, String what) throws InterruptedException {
        for (int i = 0; i < 3000; i++) {
            if (condition.getAsBoolean()) {
                return;
            }
            Thread.sleep(10);
        }
        throw new AssertionError("waited in vain: " + what);
    }
}
