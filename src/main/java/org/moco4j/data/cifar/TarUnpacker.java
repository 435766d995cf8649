package org.moco4j.data.cifar;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.moco4j.UserError;
import org.moco4j.data.DataProgress;
import org.moco4j.text.SafeText;

/**
 * Unpacks one folder of a {@code .tar.gz} safely: only plain files, no links, no paths outside the folder, and a
 * limited number of files and bytes. It unpacks into a temporary folder that is renamed at the end, so an existing
 * folder is always complete.
 */
final class TarUnpacker {
    /**
     * The limit of header bytes between two files. A header can be followed by more headers, and the library reads each
     * completely.
     */
    private static final long HEADER_BYTES = 256 << 10;

    private static final int MAX_REASON_LENGTH = 400;

    private final int maxFiles;
    private final long maxBytes;

    /**
     * Creates an unpacker with limits.
     *
     * @param maxFiles maximum number of files and folders
     * @param maxBytes maximum size of all files together
     */
    TarUnpacker(int maxFiles, long maxBytes) {
        this.maxFiles = maxFiles;
        this.maxBytes = maxBytes;
    }

    /**
     * Unpacks an archive of the given form to its folder under {@code target}.
     *
     * @return the folder, with all files of the form
     * @throws UserError if the archive is damaged, contains something unexpected or lacks a file, if it cannot be read,
     *     or if the folder cannot be written
     */
    Path unpack(Path archive, CifarArchive form, Path target, DataProgress progress) {
        String folder = form.folder();
        Path result = target.resolve(folder);
        if (Files.exists(result)) {
            throw new UserError(result + " already exists: move it away so that " + archive + " can be unpacked.");
        }
        Path temporary = target.resolve("." + folder + "." + UUID.randomUUID());
        try {
            UnwritableException.write(() -> Files.createDirectory(temporary));
            unpackInto(archive, folder, temporary, progress);
            if (!form.missingIn(temporary).isEmpty()) {
                throw new IOException("it lacks the files " + form.missingIn(temporary));
            }
            return UnwritableException.write(() -> Files.move(temporary, result, StandardCopyOption.ATOMIC_MOVE));
        } catch (IOException | RuntimeException e) {
            deleteAfter(e, temporary);
            if (e instanceof RuntimeException unexpected) {
                throw unexpected;
            }
            throw explained(e, archive, target);
        }
    }

    /** Explains a failure. The archive is blamed only for errors in its content. */
    private static UserError explained(Exception failure, Path archive, Path target) {
        String reason = SafeText.of(String.valueOf(failure.getMessage()), MAX_REASON_LENGTH);
        if (failure instanceof UnwritableException) {
            return UnwritableException.userError(target, archive + " could not be unpacked", reason, failure);
        }
        if (failure instanceof UnreadableException) {
            return new UserError(
                    archive + " could not be unpacked, because it cannot be read: " + reason
                            + ". Check its disk, or copy it to another one.",
                    failure);
        }
        return new UserError(
                archive + " could not be unpacked: " + reason
                        + ". It is damaged, cut short or another file: delete it and get it again.",
                failure);
    }

    /** Reports that the archive's bytes could not be read. */
    private static final class UnreadableException extends IOException {
        private static final long serialVersionUID = 1;

        UnreadableException(IOException cause) {
            super(SafeText.ofFailure(cause), cause);
        }
    }

    /** Reads the bytes of an archive, counts them, and tells read errors apart from errors in the content. */
    private static final class ArchiveBytes extends FilterInputStream {
        private long count;

        ArchiveBytes(Path archive) throws IOException {
            super(open(archive));
        }

        private static InputStream open(Path archive) throws IOException {
            try {
                return Files.newInputStream(archive);
            } catch (IOException e) {
                throw new UnreadableException(e);
            }
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            try {
                int n = in.read(buffer, offset, length);
                count += Math.max(0, n);
                return n;
            } catch (IOException e) {
                throw new UnreadableException(e);
            }
        }
    }

    private void unpackInto(Path archive, String folder, Path temporary, DataProgress progress) throws IOException {
        String task = "unpacking " + archive.getFileName();
        long total = Files.size(archive);
        long bytes = 0;
        int files = 0;
        try (ArchiveBytes packed = new ArchiveBytes(archive);
                LimitedInputStream unpacked =
                        new LimitedInputStream(new GZIPInputStream(new BufferedInputStream(packed), 1 << 16));
                TarArchiveInputStream tar = new TarArchiveInputStream(unpacked)) {
            for (TarArchiveEntry entry = next(tar, unpacked); entry != null; entry = next(tar, unpacked)) {
                if (++files > maxFiles) {
                    throw new IOException("it contains more than " + maxFiles + " files");
                }
                if (entry.isDirectory()) {
                    continue;
                }
                unpacked.allow(maxBytes + HEADER_BYTES);
                bytes += copy(tar, temporary.resolve(plainName(entry, folder)), maxBytes - bytes);
                progress.advanced(task, DataProgress.Unit.BYTES, Math.min(packed.count, total - 1), total);
            }
            readToTheEnd(unpacked);
            progress.advanced(task, DataProgress.Unit.BYTES, total, total);
        }
    }

    /** Returns the next entry. The library throws runtime exceptions for damaged headers. */
    private static TarArchiveEntry next(TarArchiveInputStream tar, LimitedInputStream unpacked) throws IOException {
        unpacked.allow(HEADER_BYTES);
        try {
            return tar.getNextEntry();
        } catch (RuntimeException e) {
            throw new IOException("one of its headers is damaged (" + e.getMessage() + ")", e);
        }
    }

    /** Reads to the end, because the checksum of the unpacked data is there and is compared only then. */
    private static void readToTheEnd(LimitedInputStream unpacked) throws IOException {
        unpacked.allow(HEADER_BYTES);
        byte[] buffer = new byte[1 << 13];
        while (unpacked.read(buffer) >= 0) {
            // Padding.
        }
    }

    /** Returns the name of a plain file directly in {@code folder}. Everything else is an error. */
    private static String plainName(TarArchiveEntry entry, String folder) throws IOException {
        String path = entry.getName().startsWith("./") ? entry.getName().substring(2) : entry.getName();
        String shown = SafeText.of(path);
        byte kind = entry.getLinkFlag();
        if (kind != TarConstants.LF_NORMAL && kind != TarConstants.LF_OLDNORM) {
            throw new IOException("'" + shown + "' is a link or a device");
        }
        if (entry.isSparse()) {
            throw new IOException("'" + shown + "' is a sparse file");
        }
        List<String> parts = List.of(path.split("[/\\\\]", -1));
        if (parts.size() != 2 || !parts.get(0).equals(folder) || !parts.get(1).matches("\\w[\\w.-]*")) {
            throw new IOException("'" + shown + "' is not a file directly in " + folder);
        }
        return parts.get(1);
    }

    private long copy(InputStream in, Path target, long limit) throws IOException {
        long copied = 0;
        byte[] buffer = new byte[1 << 16];
        try (FileChannel channel = UnwritableException.write(
                () -> FileChannel.open(target, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE))) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                copied += n;
                if (copied > limit) {
                    throw new IOException("it contains more than " + maxBytes + " bytes");
                }
                ByteBuffer bytes = ByteBuffer.wrap(buffer, 0, n);
                while (bytes.hasRemaining()) {
                    UnwritableException.write(() -> channel.write(bytes));
                }
            }
            UnwritableException.write(() -> {
                channel.force(true);
                return null;
            });
        }
        return copied;
    }

    private static void deleteAfter(Exception failure, Path temporary) {
        try (Stream<Path> paths = Files.walk(temporary)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            failure.addSuppressed(e);
        }
    }
}
