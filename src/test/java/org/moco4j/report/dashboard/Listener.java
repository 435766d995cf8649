package org.moco4j.report.dashboard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** The browser's side of the event stream. */
final class Listener implements AutoCloseable {
    private final Socket socket;
    private final BufferedReader lines;

    Listener(Dashboard dashboard) throws IOException {
        int port = dashboard.address().getPort();
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(30_000);
        SampleDashboard.send(socket, "GET /events HTTP/1.1\r\nHost: localhost:" + port + "\r\n\r\n");
        lines = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
    }

    /** Reads until these lines came, in this order; chunk lengths and empty lines between them are skipped. */
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
