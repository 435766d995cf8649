package org.moco4j.report.dashboard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The server with hostile, slow and broken clients. */
@Timeout(60)
class HostileClientsTest {
    private final SampleDashboard sample = new SampleDashboard();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "evil.example:PORT",
                "localhost:PORT.evil.example",
                "localhost.evil.example",
                "evil-localhost:PORT",
                "localhost..:PORT",
                "127.0.0.1.evil.example:PORT",
                "127.0.0.256",
                "127.evil.example",
                "128.0.0.1:PORT",
                "0.0.0.0:PORT",
                "10.0.0.1:PORT",
                "[::2]:PORT",
                "[::ffff:10.0.0.1]",
                "[::1].evil.example",
                "::1",
                "localhost:99999",
                "localhost:80x",
                "localhost@evil.example",
                "evil.example/localhost",
                "localhost:PORT\r\nHost: evil.example",
                ""
            })
    void foreignHostsAreRefused(String host) throws Exception {
        try (Dashboard dashboard = sample.start(SampleDashboard.LONG)) {
            int port = dashboard.address().getPort();
            String status =
                    SampleDashboard.rawGet(port, "Host: " + host.replace("PORT", String.valueOf(port)) + "\r\n");

            assertTrue(status.contains(" 403 ") || status.contains(" 400 "), host + ": " + status);
            assertEquals(0, sample.rendered());
        }
    }

    @Test
    void aRequestWithoutHostIsRefused() throws Exception {
        try (Dashboard dashboard = sample.start(SampleDashboard.LONG)) {
            assertTrue(SampleDashboard.rawGet(dashboard.address().getPort(), "").contains(" 403 "));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "LocalHost", "127.0.0.1", "[::1]"})
    void requestsToThisMachineAreAnswered(String host) throws Exception {
        try (Dashboard dashboard = sample.start(SampleDashboard.LONG)) {
            int port = dashboard.address().getPort();

            assertTrue(
                    SampleDashboard.rawGet(port, "Host: " + host + ":" + port + "\r\n")
                            .contains(" 200 "),
                    host);
        }
    }

    /** Through a tunnel or a container's port mapping, a browser uses another port than the dashboard. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "localhost:9000",
                "localhost",
                "localhost:",
                "LOCALHOST:1",
                "localhost.:65535",
                "127.0.0.1:9000",
                "127.0.0.1.",
                "127.0.0.2:9000",
                "127.255.255.254",
                "[::1]:9000",
                "[::1]",
                "[0:0:0:0:0:0:0:1]:9000"
            })
    void requestsToThisMachineAreAnsweredForAnyPort(String host) throws Exception {
        try (Dashboard dashboard = sample.start(SampleDashboard.LONG)) {
            int port = dashboard.address().getPort();

            assertTrue(SampleDashboard.rawGet(port, "Host: " + host + "\r\n").contains(" 200 "), host);
            assertTrue(
                    SampleDashboard.rawGet(port, "Host: " + host + "\r\nOrigin: http://" + host + "\r\n")
                            .contains(" 200 "),
                    host);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"http://evil.example", "https://localhost.evil.example", "null", "file://", "localhost:9000"})
    void pagesOfOtherSitesAreRefused(String origin) throws Exception {
        try (Dashboard dashboard = sample.start(SampleDashboard.LONG)) {
            int port = dashboard.address().getPort();

            assertTrue(
                    SampleDashboard.rawGet(port, "Host: localhost:9000\r\nOrigin: " + origin + "\r\n")
                            .contains(" 403 "),
                    origin);
            assertEquals(0, sample.rendered());
        }
    }

    @Test
    void theServerListensOnTheLoopbackAddressOnly() throws Exception {
        try (Dashboard dashboard = sample.start(SampleDashboard.LONG)) {
            int port = dashboard.address().getPort();
            // Only if a socket is bound to one address, the port is free on the others.
            try (ServerSocket other = new ServerSocket()) {
                other.setReuseAddress(false);
                InetAddress second = InetAddress.getByAddress(new byte[] {127, 0, 0, 2});
                assumeTrue(isLocal(second), "this system has one loopback address");
                other.bind(new InetSocketAddress(second, port));
                assertEquals(port, other.getLocalPort());
            }
        }
    }

    @Test
    void aListenerThatDoesNotReadIsDisconnectedAndBlocksNoOther() throws Exception {
        try (Dashboard dashboard = sample.start(SampleDashboard.SHORT);
                Socket slow = new Socket()) {
            slow.setReceiveBufferSize(4096);
            slow.connect(new InetSocketAddress(
                    InetAddress.getLoopbackAddress(), dashboard.address().getPort()));
            SampleDashboard.send(
                    slow,
                    "GET /events HTTP/1.1\r\nHost: localhost:"
                            + dashboard.address().getPort() + "\r\n\r\n");
            SampleDashboard.await(() -> dashboard.listeners() == 1, "the slow one is heard");
            String line = "x".repeat(1 << 16);
            // Fills the connection's buffers until the write blocks; then the server closes the connection.
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
    void manyIncompleteRequestsDoNotBlockOtherClients() throws Exception {
        List<Socket> broken = new ArrayList<>();
        try (Dashboard dashboard = sample.start(SampleDashboard.SHORT)) {
            for (int i = 0; i < 60; i++) {
                Socket socket = new Socket(
                        InetAddress.getLoopbackAddress(), dashboard.address().getPort());
                broken.add(socket);
                SampleDashboard.send(socket, "GET / HTTP/1.1\r\nHos");
            }
            assertEquals(200, sample.get(dashboard, "/").statusCode());
        } finally {
            for (Socket socket : broken) {
                socket.close();
            }
        }
    }

    @Test
    void aListenerThatDisconnectedIsRemoved() throws Exception {
        try (Dashboard dashboard = sample.start(SampleDashboard.SHORT)) {
            for (int i = 0; i < 30; i++) {
                try (Listener listener = new Listener(dashboard)) {
                    listener.expect("event: page");
                }
                SampleDashboard.await(() -> dashboard.listeners() < 8, "a place is free again");
            }
            SampleDashboard.await(() -> dashboard.listeners() == 0, "all are forgotten");
        }
    }

    @Test
    void theNumberOfListenersIsLimited() throws Exception {
        List<Listener> listeners = new ArrayList<>();
        try (Dashboard dashboard = sample.start(SampleDashboard.LONG)) {
            for (int i = 0; i < 8; i++) {
                listeners.add(new Listener(dashboard));
                listeners.get(i).expect("event: page");
            }
            assertEquals(503, sample.get(dashboard, "/events").statusCode());
            assertEquals(200, sample.get(dashboard, "/").statusCode(), "the page is still served");
        } finally {
            for (Listener listener : listeners) {
                listener.close();
            }
        }
    }

    @Test
    void malformedRequestsDoNoHarm() throws Exception {
        try (Dashboard dashboard = sample.start(SampleDashboard.SHORT)) {
            for (String nonsense : List.of(
                    "\0\0\0\0", "GET\r\n\r\n", "\r\n\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "GET /%zz HTTP/1.1\r\n\r\n")) {
                try (Socket socket = new Socket(
                        InetAddress.getLoopbackAddress(), dashboard.address().getPort())) {
                    SampleDashboard.send(socket, nonsense);
                }
            }
            assertEquals(200, sample.get(dashboard, "/").statusCode());
        }
    }

    private static boolean isLocal(InetAddress address) {
        try (ServerSocket any = new ServerSocket()) {
            any.bind(new InetSocketAddress(address, 0));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
