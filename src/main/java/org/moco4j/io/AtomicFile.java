package org.moco4j.io;

import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/**
 * Writes a file atomically: a reader, or a computer that loses power, has either the old content or the complete new
 * one. It writes a temporary file beside the target, syncs it, renames it to the target, and syncs the folder.
 * {@link System#exit} deletes temporary files; {@link #deleteLeftovers} and {@link #deleteLeftoversIn} delete those of
 * killed processes.
 *
 * <p>A file that this program did not write is never replaced: see {@link WrittenFiles}.
 */
public final class AtomicFile {
    private static final String SUFFIX = ".tmp";
    /** A position far behind any content, because on Windows other processes cannot read a locked range. */
    private static final long LOCKED_BYTE = Long.MAX_VALUE - 1;

    private AtomicFile() {}

    /** Writes the content of a file. */
    @FunctionalInterface
    public interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    /** Checks the new file before it replaces the target. */
    @FunctionalInterface
    public interface Verification {
        void accept(Path written) throws IOException;
    }

    /**
     * Replaces {@code target} by what {@code content} writes, and creates missing folders. The file has the usual
     * permissions of a new file.
     *
     * @throws ForeignFileException if {@code target} exists and this program did not write it; it is then unchanged
     * @throws FileSystemException if the disk is full or the folder is not writable; the message names {@code target},
     *     and the old file is unchanged
     * @throws IOException if {@code content} throws it; the old file is then unchanged
     */
    public static void write(Path target, Content content) throws IOException {
        writeVerified(target, content, written -> {});
    }

    /**
     * Writes as {@link #write}, but replaces the old file only if {@code verification} accepts the new one, which is
     * then completely on the disk.
     *
     * @throws IOException as {@link #write}, and if {@code verification} throws it; the old file is then unchanged
     */
    public static void writeVerified(Path target, Content content, Verification verification) throws IOException {
        writeVerified(target, content, verification, WrittenFiles.BY_LIST);
    }

    /**
     * Writes as above a file that this program recognizes in another way than by the SHA-256 of its content.
     *
     * @throws IOException as above
     */
    public static void writeVerified(
            Path target, Content content, Verification verification, WrittenFiles.Recognition recognition)
            throws IOException {
        try (Pending pending = begin(target, recognition)) {
            OutputStream out = new BufferedOutputStream(pending.stream(), 1 << 20);
            content.writeTo(out);
            out.flush();
            pending.force();
            verification.accept(pending.temporary);
            pending.commit();
        }
    }

    /**
     * Begins a file that replaces {@code target} at {@link Pending#commit}, and creates missing folders.
     *
     * @throws FileSystemException if the folder is not writable
     */
    public static Pending begin(Path target) throws IOException {
        return begin(target, WrittenFiles.BY_LIST);
    }

    private static Pending begin(Path target, WrittenFiles.Recognition recognition) throws IOException {
        Files.createDirectories(folderOf(target));
        Path temporary = temporaryFor(target);
        // Files.createTempFile would give permissions only to the owner, and a rename keeps them.
        FileChannel channel = FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        return new Pending(target, temporary, channel, recognition);
    }

    /**
     * Returns a new name for a temporary file beside {@code target}: {@code .NAME-TOKEN-RANDOM.tmp}, with the folder's
     * token. Files of such names are deleted as leftovers, and no others.
     *
     * @throws IOException if the folder's list of own files cannot be read or created
     */
    public static Path temporaryFor(Path target) throws IOException {
        try {
            long random = ThreadLocalRandom.current().nextLong();
            return WrittenFiles.unfinished(target, String.format(Locale.ROOT, "-%016x%s", random, SUFFIX));
        } catch (AccessDeniedException e) {
            throw (IOException) new AccessDeniedException(target.toString()).initCause(e);
        } catch (IOException e) {
            throw named(target, e);
        }
    }

    /** Returns the same failure with the file's name. */
    public static FileSystemException named(Path file, IOException failure) {
        FileSystemException named = new FileSystemException(file.toString(), null, failure.getMessage());
        named.initCause(failure);
        return named;
    }

    /** A file that is being written. If it is closed before it is committed, it is deleted. */
    public static final class Pending implements AutoCloseable {
        private final Path target;
        private final Path temporary;
        private final FileChannel channel;
        private final WrittenFiles.Recognition recognition;
        private final Thread atExit;

        private Pending(Path target, Path temporary, FileChannel channel, WrittenFiles.Recognition recognition)
                throws IOException {
            this.target = target;
            this.temporary = temporary;
            this.channel = channel;
            this.recognition = recognition;
            this.atExit = new Thread(this::deleteAtExit, "delete " + temporary.getFileName());
            // The lock shows other processes that this file is in use. The system releases it when the process ends.
            lock(channel);
            try {
                Runtime.getRuntime().addShutdownHook(atExit);
            } catch (IllegalStateException e) {
                channel.close();
                Files.deleteIfExists(temporary);
                throw new IOException(target + " is not written, because the program is ending", e);
            }
        }

        /** Returns the channel, which can be written at any position. */
        public FileChannel channel() {
            return channel;
        }

        /** Returns a stream to the channel whose failures name the target. */
        private OutputStream stream() {
            return new FilterOutputStream(Channels.newOutputStream(channel)) {
                @Override
                public void write(byte[] bytes, int offset, int length) throws IOException {
                    try {
                        out.write(bytes, offset, length);
                    } catch (IOException e) {
                        throw named(target, e);
                    }
                }
            };
        }

        private void force() throws IOException {
            try {
                channel.force(true);
            } catch (IOException e) {
                throw named(target, e);
            }
        }

        /**
         * Replaces the target by this file.
         *
         * @throws ForeignFileException if the target exists and this program did not write it
         * @throws IOException if that fails; the old file is then unchanged
         */
        public void commit() throws IOException {
            force();
            channel.close();
            String obstacle = WrittenFiles.obstacle(target, recognition);
            if (!obstacle.isEmpty()) {
                throw new ForeignFileException(target.toString(), obstacle);
            }
            // This must be before the rename. If the program were killed in between, it would not recognize its own
            // file.
            list();
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            syncFolder(folderOf(target));
        }

        private void list() throws IOException {
            try {
                if (recognition == WrittenFiles.BY_LIST) {
                    WrittenFiles.addContent(target, temporary);
                } else {
                    WrittenFiles.addName(target);
                }
            } catch (IOException e) {
                throw named(target, e);
            }
        }

        @Override
        public void close() throws IOException {
            channel.close();
            Files.deleteIfExists(temporary);
            try {
                Runtime.getRuntime().removeShutdownHook(atExit);
            } catch (IllegalStateException e) {
                // The program is ending, and the hook has nothing to do.
                return;
            }
        }

        private void deleteAtExit() {
            try {
                Files.deleteIfExists(temporary);
            } catch (IOException e) {
                // The failure cannot be reported any more. The next start deletes the file.
                return;
            }
        }
    }

    /** Deletes the temporary files of killed processes beside {@code target}. No other process may be writing it. */
    public static void deleteLeftovers(Path target) throws IOException {
        delete(folderOf(target), Pattern.quote(prefix(target)), file -> true);
    }

    /** Deletes the temporary files of killed processes in a folder. Files that a living process is writing are kept. */
    public static void deleteLeftoversIn(Path folder) throws IOException {
        delete(folder, "\\..+", AtomicFile::isAbandoned);
    }

    /** @param prefix prefix of the names, a regular expression; all names contain the folder's token too */
    private static void delete(Path folder, String prefix, DirectoryStream.Filter<Path> filter) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        String tokens = String.join("|", WrittenFiles.in(folder).tokens());
        if (tokens.isEmpty()) {
            return;
        }
        Pattern name = Pattern.compile(prefix + "-(" + tokens + ")-\\p{XDigit}{16}\\.tmp", Pattern.DOTALL);
        DirectoryStream.Filter<Path> own =
                file -> name.matcher(file.getFileName().toString()).matches() && filter.accept(file);
        try (DirectoryStream<Path> leftovers = Files.newDirectoryStream(folder, own)) {
            for (Path leftover : leftovers) {
                Files.deleteIfExists(leftover);
            }
        }
    }

    private static boolean isAbandoned(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            return lock(channel);
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /**
     * Locks the file until the channel is closed.
     *
     * @return false if another process has the lock; true if the disk has no locks
     */
    private static boolean lock(FileChannel channel) {
        try {
            FileLock lock = channel.tryLock(LOCKED_BYTE, 1, false);
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    private static Path folderOf(Path target) {
        return target.toAbsolutePath().getParent();
    }

    private static String prefix(Path target) {
        return "." + target.getFileName();
    }

    /**
     * Syncs the folder, which contains the result of the rename. Windows cannot open a folder for fsync and does not
     * need it.
     */
    private static void syncFolder(Path folder) throws IOException {
        if (System.getProperty("os.name").startsWith("Windows")) {
            return;
        }
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
