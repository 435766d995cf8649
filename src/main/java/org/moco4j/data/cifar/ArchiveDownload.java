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
import org.moco4j.data.Digests;
import org.moco4j.io.OwnFiles;

/**
 * Fetches an archive from the host of its authors into a hidden {@code .part} file, which a later try, or a later run, continues;
 * once whole and of the official MD5 it gets its name.
 */
public final class ArchiveDownload {
    /** Where the authors of CIFAR keep it. */
    public static final URI OFFICIAL = URI.create("https://www.cs.toronto.edu/~kriz/");

    /** Far above any archive: a server that never stops does not fill the disk. */
    private static final long MOST_BYTES = 1L << 30;

    private static final int PARTIAL_CONTENT = 206;
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int RANGE_NOT_SATISFIABLE = 416;

    private final URI base;
    private final Patience patience;

    /**
     * How long a slow host is waited for.
     *
     * @param stalled the longest time without a byte before the connection is given up and taken up anew
     * @param fruitlessTries how many connections in a row may bring nothing
     * @param pause between two tries
     */
    public record Patience(Duration stalled, int fruitlessTries, Duration pause) {
        public static final Patience USUAL = new Patience(Duration.ofSeconds(60), 5, Duration.ofSeconds(3));
    }

    public ArchiveDownload(URI base, Patience patience) {
        this.base = base;
        this.patience = patience;
    }

    /** The sentence that tells how to do without the download. */
    String byHand(CifarArchive archive, Path dataDir) {
        return "By hand: get " + base.resolve(archive.fileName()) + " (MD5 " + archive.md5()
                + ") with any tool or mirror, " + "put it into "
                + dataDir.toAbsolutePath().normalize()
                + " and start again; the Python form of the data set does too.";
    }

    /**
     * @return {@code dataDir/fileName}, of the official MD5
     * @throws UserError where the host does not answer, the file has another MD5, or the disk is full
     */
    Path fetch(CifarArchive archive, Path dataDir, DataProgress progress) {
        Path target = dataDir.resolve(archive.fileName());
        try {
            UnwritableException.write(() -> Files.createDirectories(dataDir));
            // Not the name that other programs would take: they leave such files behind, too.
            Path part = UnwritableException.write(() -> OwnFiles.unfinished(target, ".part"));
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
                        + ". It was deleted; start again to retry. " + byHand(archive, dataDir));
            }
            if (Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
                throw new UserError(target + " is in the way: move it aside, and start again.");
            }
            return Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (UnwritableException e) {
            throw UnwritableException.inWords(dataDir, archive.fileName() + " could not be downloaded", reason(e), e);
        } catch (IOException e) {
            throw new UserError(
                    "Could not download " + base.resolve(archive.fileName()) + ": " + reason(e)
                            + ". Start again to continue the download. The host can be very slow. "
                            + byHand(archive, dataDir),
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw (CancellationException) new CancellationException("download interrupted").initCause(e);
        }
    }

    /** Held until the file is closed. */
    private static void lock(FileChannel file, Path part) throws IOException {
        String message = "Another run is downloading " + part + " right now: wait for it.";
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
                .connectTimeout(patience.stalled())
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build();
        int fruitless = 0;
        while (true) {
            long before = file.size();
            try {
                if (fetchRest(client, archive, file, progress)) {
                    return;
                }
            } catch (RefusedException | UnwritableException e) {
                throw e;
            } catch (IOException e) {
                fruitless = file.size() > before ? 0 : fruitless + 1;
                if (fruitless >= patience.fruitlessTries()) {
                    throw e;
                }
            }
            Thread.sleep(patience.pause().toMillis());
        }
    }

    /** One connection. @return whether the file is whole now */
    private boolean fetchRest(HttpClient client, CifarArchive archive, FileChannel file, DataProgress progress)
            throws IOException, InterruptedException {
        long from = file.size();
        HttpRequest.Builder request =
                HttpRequest.newBuilder(base.resolve(archive.fileName())).timeout(patience.stalled());
        if (from > 0) {
            request.header("Range", "bytes=" + from + "-");
        }
        HttpResponse<InputStream> response = client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
        try (InputStream body = response.body()) {
            switch (response.statusCode()) {
                case PARTIAL_CONTENT -> {
                    if (!contentRange(response).startsWith("bytes " + from + "-")) {
                        throw new IOException("the host answered with another part of the file than asked for");
                    }
                }
                case 200 -> file.truncate(0);
                case RANGE_NOT_SATISFIABLE -> {
                    // Nothing lies beyond what is here: either it is whole, which its MD5 will tell, or it is not this
                    // file.
                    if (contentRange(response).equals("bytes */" + from)) {
                        return true;
                    }
                    file.truncate(0);
                    return false;
                }
                default -> throw refusal(response.statusCode());
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

    /** A client error (4xx) stays one; a server's trouble (5xx) or its wish to be asked later may pass. */
    private static IOException refusal(int status) {
        String message = "the host answered with HTTP status " + status;
        boolean passing = status >= 500 || status == TOO_MANY_REQUESTS;
        return passing ? new IOException(message) : new RefusedException(message);
    }

    /** Asking again is of no use. */
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
        try (StallGuard guard = new StallGuard(body, patience.stalled())) {
            for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
                guard.alive();
                ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, n);
                while (bytes.hasRemaining()) {
                    UnwritableException.write(() -> file.write(bytes));
                }
                if (file.size() > MOST_BYTES) {
                    throw new IOException("the host sends more than " + MOST_BYTES + " bytes");
                }
                progress.advanced(task, DataProgress.Unit.BYTES, file.size(), total);
            }
        }
    }

    private static String reason(IOException e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}
