package org.moco4j.data.cifar;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import org.moco4j.UserError;
import org.moco4j.data.DataProgress;
import org.moco4j.io.Digests;
import org.moco4j.io.WrittenFiles;

/**
 * Downloads an archive from its authors' host into a hidden {@code .part} file. A later attempt or run continues the
 * file. When it is complete and its MD5 matches, it gets its final name.
 */
public final class ArchiveDownload {
    /** The host of CIFAR's authors. */
    public static final URI OFFICIAL = URI.create("https://www.cs.toronto.edu/~kriz/");

    /** Far more than any archive has, so that a server that never stops cannot fill the disk. */
    private static final long MAX_BYTES = 1L << 30;

    private static final int PARTIAL_CONTENT = 206;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int RANGE_NOT_SATISFIABLE = 416;

    private final URI base;
    private final Patience limits;

    /**
     * The limits for waiting for a slow host.
     *
     * @param stalled the longest time without a byte before the program reconnects
     * @param fruitlessTries the number of consecutive connections without data before the download fails
     * @param pause between two connections
     */
    public record Patience(Duration stalled, int fruitlessTries, Duration pause) {
        public static final Patience USUAL = new Patience(Duration.ofSeconds(60), 5, Duration.ofSeconds(3));
    }

    public ArchiveDownload(URI base, Patience limits) {
        this.base = base;
        this.limits = limits;
    }

    /** Explains how to get the archive without this download. */
    String manualInstructions(CifarArchive archive, Path dataDir) {
        return "Manual download: get " + base.resolve(archive.fileName()) + " (MD5 " + archive.md5()
                + ") with any tool or mirror, put it into "
                + dataDir.toAbsolutePath().normalize()
                + " and start again. The Python version of the data set works too.";
    }

    /**
     * Downloads an archive and checks its MD5.
     *
     * @return {@code dataDir/fileName}
     * @throws UserError if the host does not answer, the file has another MD5, or the disk is full
     */
    Path fetch(CifarArchive archive, Path dataDir, DataProgress progress) {
        Path target = dataDir.resolve(archive.fileName());
        try {
            UnwritableException.write(() -> Files.createDirectories(dataDir));
            // Other programs also leave part files behind, so the name is one that they do not use.
            Path part = UnwritableException.write(() -> WrittenFiles.unfinished(target, ".part"));
            try (FileChannel file = UnwritableException.write(
                    () -> FileChannel.open(part, StandardOpenOption.CREATE, StandardOpenOption.WRITE))) {
                lock(file, part);
                fetchAll(archive, file, progress);
                file.force(true);
            }
            String md5 = Digests.md5Of(part);
            if (!md5.equals(archive.md5())) {
                Files.delete(part);
                throw new UserError("The file from " + base.resolve(archive.fileName())
                        + " is not the official file: its MD5 is " + md5
                        + ". It was deleted; start again to retry. " + manualInstructions(archive, dataDir));
            }
            if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
                throw new UserError(target + " already exists: move it away, and start again.");
            }
            return Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (UnwritableException e) {
            throw UnwritableException.userError(dataDir, archive.fileName() + " could not be downloaded", reason(e), e);
        } catch (IOException e) {
            throw new UserError(
                    "Could not download " + base.resolve(archive.fileName()) + ": " + reason(e)
                            + ". Start again to continue the download. The host can be very slow. "
                            + manualInstructions(archive, dataDir),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (CancellationException) new CancellationException("download interrupted").initCause(e);
        }
    }

    /** Locks the file until it is closed. */
    private static void lock(FileChannel file, Path part) throws IOException {
        String message = "Another run is downloading " + part + " now: wait until it has finished.";
        try {
            if (file.tryLock() == null) {
                throw new UserError(message);
            }
        } catch (OverlappingFileLockException e) {
            throw new UserError(message, e);
        }
    }

    private void fetchAll(CifarArchive archive, FileChannel file, DataProgress progress)
            throws IOException, InterruptedException {
        HttpClient client = HttpClient.newBuilder()
                .connectTimeout(limits.stalled())
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build();
        int failures = 0;
        while (true) {
            long oldSize = file.size();
            try {
                if (fetchRest(client, archive, file, progress)) {
                    return;
                }
            } catch (RefusedException | UnwritableException e) {
                throw e;
            } catch (IOException e) {
                failures = file.size() > oldSize ? 0 : failures + 1;
                if (failures >= limits.fruitlessTries()) {
                    throw e;
                }
            }
            Thread.sleep(limits.pause().toMillis());
        }
    }

    /**
     * Downloads the rest in one connection.
     *
     * @return whether the file is complete now
     */
    private boolean fetchRest(HttpClient client, CifarArchive archive, FileChannel file, DataProgress progress)
            throws IOException, InterruptedException {
        long from = file.size();
        HttpRequest.Builder request =
                HttpRequest.newBuilder(base.resolve(archive.fileName())).timeout(limits.stalled());
        if (from > 0) {
            request.header("Range", "bytes=" + from + "-");
        }
        HttpResponse<InputStream> response = client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream body = response.body()) {
            switch (response.statusCode()) {
                case PARTIAL_CONTENT -> {
                    if (!contentRange(response).startsWith("bytes " + from + "-")) {
                        throw new IOException("the host sent another part of the file than requested");
                    }
                }
                case 200 -> file.truncate(0);
                case RANGE_NOT_SATISFIABLE -> {
                    // The host has no more bytes: either the file is complete, which its MD5 will show, or it is
                    // another file.
                    if (contentRange(response).equals("bytes */" + from)) {
                        return true;
                    }
                    file.truncate(0);
                    return false;
                }
                default -> throw httpError(response.statusCode());
            }
            long length = response.headers().firstValueAsLong("Content-Length").orElse(-1);
            long total = length < 0 ? -1 : file.size() + length;
            append(body, file, "downloading " + archive.fileName(), total, progress);
            if (total >= 0 && file.size() != total) {
                throw new IOException("the connection ended early");
            }
            return true;
        }
    }

    /**
     * Builds an exception. A client error (4xx) is permanent; a server error (5xx) or too many requests are temporary.
     */
    private static IOException httpError(int status) {
        String message = "the host answered with HTTP status " + status;
        boolean temporary = status >= 500 || status == TOO_MANY_REQUESTS;
        return temporary ? new IOException(message) : new RefusedException(message);
    }

    /** A permanent error, after which another attempt is useless. */
    private static final class RefusedException extends IOException {
        private static final long serialVersionUID = 1;

        RefusedException(String message) {
            super(message);
        }
    }

    private static String contentRange(HttpResponse<?> response) {
        return response.headers().firstValue("Content-Range").orElse("");
    }

    private void append(InputStream body, FileChannel file, String task, long total, DataProgress progress)
            throws IOException {
        byte[] buffer = new byte[1 << 16];
        file.position(file.size());
        try (StallGuard guard = new StallGuard(body, limits.stalled())) {
            for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
                guard.dataArrived();
                ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, n);
                while (bytes.hasRemaining()) {
                    UnwritableException.write(() -> file.write(bytes));
                }
                if (file.size() > MAX_BYTES) {
                    throw new IOException("the host sends more than " + MAX_BYTES + " bytes");
                }
                progress.advanced(task, DataProgress.Unit.BYTES, file.size(), total);
            }
        }
    }

    private static String reason(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}
