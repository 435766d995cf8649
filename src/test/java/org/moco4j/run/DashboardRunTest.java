package org.moco4j.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.moco4j.testing.MessageAssertions.assertUserError;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.moco4j.config.MocoConfig;
import org.moco4j.report.OutputMode;
import org.moco4j.report.RunConsole;

/** Tests the dashboard of a run. */
class DashboardRunTest {
    private static final Pattern ADDRESS = Pattern.compile("dashboard +(http://localhost:\\d+/)");

    @TempDir
    Path folder;

    @Test
    void thePageIsServedOnlyDuringTheRun() throws Exception {
        MocoConfig config = new TinyConfig(folder).epochs(2);
        AtomicReference<HttpResponse<String>> seen = new AtomicReference<>();
        AtomicReference<URI> address = new AtomicReference<>();
        HttpClient client = HttpClient.newHttpClient();
        // The training itself prints the address, so this request is made during the training.
        ByteArrayOutputStream printed = new ByteArrayOutputStream() {
            @Override
            public synchronized void write(byte[] bytes, int offset, int length) {
                super.write(bytes, offset, length);
                Matcher line = ADDRESS.matcher(toString(StandardCharsets.UTF_8));
                if (address.get() == null && line.find()) {
                    address.set(URI.create(line.group(1)));
                    seen.set(get(client, address.get()));
                }
            }
        };
        PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);

        MocoTraining.of(config)
                .dashboard(OptionalInt.of(0))
                .listener(new RunConsole(out, OutputMode.LINES, InstantSource.system()))
                .run();

        assertEquals(200, seen.get().statusCode());
        assertTrue(seen.get().body().contains(config.runName()), "the page shows the run");
        assertTrue(seen.get().headers().firstValue("Content-Type").orElse("").startsWith("text/html"));
        assertThrows(
                ConnectException.class,
                () -> client.send(HttpRequest.newBuilder(address.get()).build(), HttpResponse.BodyHandlers.ofString()));
    }

    @Test
    void aPortInUseIsAnErrorBeforeTheTraining() throws Exception {
        MocoConfig config = new TinyConfig(folder).epochs(1);
        PrintStream out = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            OptionalInt port = OptionalInt.of(taken.getLocalPort());
            assertUserError(
                    () -> MocoTraining.of(config)
                            .dashboard(port)
                            .listener(new RunConsole(out, OutputMode.QUIET, InstantSource.system()))
                            .run(),
                    String.valueOf(taken.getLocalPort()));
        }
    }

    private static HttpResponse<String> get(HttpClient client, URI address) {
        try {
            return client.send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
