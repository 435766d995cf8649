package org.moco4j.data.cifar;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.moco4j.testing.MessageAssertions.assertUserError;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.moco4j.KeyedRandom;
import org.moco4j.data.DataProgress;
import org.moco4j.io.WrittenFiles;

class ArchiveDownloadTest {
    private static final String NAME = "small.tar.gz";

    @TempDir
    Path dataDir;

    private final byte[] content = new byte[300_000];
    private final List<String> ranges = Collections.synchronizedList(new ArrayList<>());
    private final CountDownLatch over = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private HttpServer server;
    private Answer answer;

    /** The server's response to its n-th request, which requests the bytes from {@code from} on. */
    @FunctionalInterface
    private interface Answer {
        void to(HttpExchange exchange, int number, int from) throws IOException;
    }

    @BeforeEach
    void startServer() throws IOException {
        KeyedRandom random = KeyedRandom.of(3);
        for (int i = 0; i < content.length; i++) {
            content[i] = (byte) random.nextLong();
        }
        answer = (exchange, number, from) -> send(exchange, from, content.length - from, content.length - from);
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/kriz/" + NAME, exchange -> {
            String range = exchange.getRequestHeaders().getFirst("Range");
            ranges.add(String.valueOf(range));
            int from = range == null ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
            answer.to(exchange, ranges.size(), from);
        });
        server.start();
    }

    @AfterEach
    void stopServer() {
        over.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    /** Announces {@code length} bytes and sends {@code sent}; fewer bytes cut the connection. */
    private void send(HttpExchange exchange, int from, int length, int sent) throws IOException {
        exchange.getResponseHeaders().set("Content-Range", "bytes " + from + "-" + (content.length - 1) + "/300000");
        exchange.sendResponseHeaders(from == 0 ? 200 : 206, length);
        exchange.getResponseBody().write(content, from, sent);
        exchange.getResponseBody().flush();
        exchange.close();
    }

    private ArchiveDownload download() {
        URI base = URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/kriz/");
        return new ArchiveDownload(
                base, new ArchiveDownload.Patience(Duration.ofMillis(600), 3, Duration.ofMillis(10)));
    }

    private CifarArchive archive() throws Exception {
        String md5 = HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(content));
        return new CifarArchive(NAME, md5, "folder", List.of(), "test", List.of(), false);
    }

    private Path fetch() throws Exception {
        return download().fetch(archive(), dataDir, DataProgress.NONE);
    }

    private Path part() throws IOException {
        return WrittenFiles.unfinished(dataDir.resolve(NAME), ".part");
    }

    @Test
    void theCompleteFileIsDownloadedWithProgress() throws Exception {
        List<Long> done = new ArrayList<>();
        Path file = download().fetch(archive(), dataDir, (task, unit, count, total) -> {
            assertEquals("downloading " + NAME, task);
            assertEquals(content.length, total);
            done.add(count);
        });
        assertArrayEquals(content, Files.readAllBytes(file));
        assertEquals(content.length, done.get(done.size() - 1));
        assertFalse(Files.exists(part()));
    }

    @Test
    void theDownloadOfAnEarlierRunIsContinued() throws Exception {
        Files.write(part(), Arrays.copyOf(content, 123_456));
        assertArrayEquals(content, Files.readAllBytes(fetch()));
        assertEquals(List.of("bytes=123456-"), ranges);
    }

    @Test
    void theDownloadContinuesAfterALostConnection() throws Exception {
        answer = (exchange, number, from) -> {
            int rest = content.length - from;
            send(exchange, from, rest, number < 4 ? Math.min(rest, 70_000) : rest);
        };
        assertArrayEquals(content, Files.readAllBytes(fetch()));
        assertEquals(4, ranges.size());
        assertEquals("null", ranges.get(0));
    }

    @Test
    void theDownloadContinuesAfterTheHostStalled() throws Exception {
        answer = (exchange, number, from) -> {
            if (number > 1) {
                send(exchange, from, content.length - from, content.length - from);
                return;
            }
            exchange.sendResponseHeaders(200, content.length);
            exchange.getResponseBody().write(content, 0, 1000);
            exchange.getResponseBody().flush();
            waitForTheEnd();
        };
        assertArrayEquals(content, Files.readAllBytes(fetch()));
        assertEquals(2, ranges.size());
    }

    private void waitForTheEnd() {
        try {
            over.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void theDownloadStartsOverIfTheHostDoesNotSupportRanges() throws Exception {
        Files.write(part(), new byte[5000]);
        answer = (exchange, number, from) -> send(exchange, 0, content.length, content.length);
        assertArrayEquals(content, Files.readAllBytes(fetch()));
    }

    @Test
    void aCompletePartFileIsUsed() throws Exception {
        Files.write(part(), content);
        answer = (exchange, number, from) -> {
            exchange.getResponseHeaders().set("Content-Range", "bytes */300000");
            exchange.sendResponseHeaders(416, -1);
            exchange.close();
        };
        assertArrayEquals(content, Files.readAllBytes(fetch()));
    }

    @Test
    void theDownloadStartsOverIfThePartFileIsTooLong() throws Exception {
        Files.write(part(), new byte[300_001]);
        answer = (exchange, number, from) -> {
            if (from > 300_000) {
                exchange.getResponseHeaders().set("Content-Range", "bytes */300000");
                exchange.sendResponseHeaders(416, -1);
                exchange.close();
            } else {
                send(exchange, from, content.length - from, content.length - from);
            }
        };
        assertArrayEquals(content, Files.readAllBytes(fetch()));
        assertEquals(List.of("bytes=300001-", "null"), ranges);
    }

    @Test
    void aFileWithAnotherMd5IsDeletedWithAdvice() throws Exception {
        CifarArchive archive = archive();
        content[17]++;
        assertUserError(
                () -> download().fetch(archive, dataDir, DataProgress.NONE),
                "is not the official file",
                "Manual download",
                archive.md5());
        assertFalse(Files.exists(part()));
        assertFalse(Files.exists(dataDir.resolve(NAME)));
    }

    @Test
    void afterSeveralFailuresTheDownloadFailsAndKeepsThePartFile() throws Exception {
        answer = (exchange, number, from) -> {
            if (number == 1) {
                send(exchange, from, content.length, 50_000);
            } else {
                exchange.sendResponseHeaders(503, -1);
                exchange.close();
            }
        };
        assertUserError(this::fetch, "503", "Manual download");
        assertEquals(4, ranges.size());
        assertTrue(Files.size(part()) > 0);
    }

    @Test
    void aMissingFileIsNotRequestedAgain() throws Exception {
        answer = (exchange, number, from) -> {
            exchange.sendResponseHeaders(404, -1);
            exchange.close();
        };
        assertTrue(assertUserError(this::fetch).contains("404"));
        assertEquals(1, ranges.size());
    }

    @Test
    void aFileThatAnotherRunIsDownloadingIsNotWritten() throws Exception {
        try (FileChannel other = FileChannel.open(part(), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            other.lock();
            assertTrue(assertUserError(this::fetch).contains("Another run"));
        }
        assertEquals(List.of(), ranges);
    }
}
