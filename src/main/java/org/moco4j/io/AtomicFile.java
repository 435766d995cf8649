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
 * Writes a file so that a reader, or a machine that loses power, sees either the old content or the whole new one: a temporary
 * file beside the target, fsync, rename over the target, fsync of the folder. A program that is ended by {@link System#exit}
 * takes its temporary files with it; what a killed one leaves, {@link #deleteLeftovers} and {@link #deleteLeftoversIn} find.
 *
 * <p>A file that this program did not write is never replaced: see {@link OwnFiles}.
 */
public final class AtomicFile {
    private static final String SUFFIX = ".tmp";
    /** Far behind any content: on Windows nobody else may read what is locked. */
    private static final long LOCKED_BYTE = Long.MAX_VALUE - 1;

    private AtomicFile() {}

    /** What to write. */
    @FunctionalInterface
    public interface Content {
        void writeTo(OutputStream out) throws IOException;
    }

    /** Looks at the new file before it takes the target's name. */
    @FunctionalInterface
    public interface Verification {
        void accept(Path written) throws IOException;
    }

    /**
     * Replaces {@code target} by what {@code content} writes; creates missing folders. The file's permissions are those that
     * the process gives to any new file.
     *
     * @throws ForeignFileException if {@code target} is there and this program did not write it. It is then as it was
     * @throws FileSystemException where the disk is full or the folder is not writable: it names {@code target}. The old file
     *     is then still whole
     * @throws IOException what {@code content} throws, likewise
     */
    public static void write(Path target, Content content) throws IOException {
        writeVerified(target, content, written -> {});
    }

    /**
     * The same, and replaces the old file only where {@code verification} accepts the new one, which is whole on the disk then.
     *
     * @throws IOException as above, and what {@code verification} throws; the old file is then still whole
     */
    public static void writeVerified(Path target, Content content, Verification verification) throws IOException {
        writeVerified(target, content, verification, OwnFiles.BY_LIST);
    }

    /**
     * The same, for a file that this program recognizes otherwise than by the SHA-256 of its content.
     *
     * @throws IOException as above
     */
    public static void writeVerified(
            Path target, Content content, Verification verification, OwnFiles.Recognition recognition)
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
     * Begins a file that takes {@code target}'s place at {@link Pending#commit}; creates missing folders.
     *
     * @throws FileSystemException where the folder is not writable
     */
    public static Pending begin(Path target) throws IOException {
        return begin(target, OwnFiles.BY_LIST);
    }

    private static Pending begin(Path target, OwnFiles.Recognition recognition) throws IOException {
        Files.createDirectories(folderOf(target));
        Path temporary = temporaryFor(target);
        // Not Files.createTempFile: its files are closed to everybody else, and a rename keeps that.
        FileChannel channel = FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        return new Pending(target, temporary, channel, recognition);
    }

    /**
     * A new name for a temporary file beside {@code target}: {@code .NAME-TOKEN-RANDOM.tmp}, with the folder's token. Files of such
     * names are deleted as leftovers, and no others.
     *
     * @throws IOException if the folder's list of own files cannot be read or made
     */
    public static Path temporaryFor(Path target) throws IOException {
        try {
            long random = ThreadLocalRandom.current().nextLong();
            return OwnFiles.unfinished(target, String.format(Locale.ROOT, "-%016x%s", random, SUFFIX));
        } catch (AccessDeniedException e) {
            throw (IOException) new AccessDeniedException(target.toString()).initCause(e);
        } catch (IOException e) {
            throw named(target, e);
        }
    }

    /** The same failure, with the file's name. */
    public static FileSystemException named(Path file, IOException failure) {
        FileSystemException named = new FileSystemException(file.toString(), null, failure.getMessage());
        named.initCause(failure);
        return named;
    }

    /** A file in the making. Closed before it is committed, it is gone without a trace. */
    public static final class Pending implements AutoCloseable {
        private final Path target;
        private final Path temporary;
        private final FileChannel channel;
        private final OwnFiles.Recognition recognition;
        private final Thread atExit;

        private Pending(Path target, Path temporary, FileChannel channel, OwnFiles.Recognition recognition)
                throws IOException {
            this.target = target;
            this.temporary = temporary;
            this.channel = channel;
            this.recognition = recognition;
            this.atExit = new Thread(this::deleteAtExit, "delete " + temporary.getFileName());
            // Tells whoever clears up that this file has a process; the system ends the lock with it.
            isOurs(channel);
            try {
                Runtime.getRuntime().addShutdownHook(atExit);
            } catch (IllegalStateException e) {
                channel.close();
                Files.deleteIfExists(temporary);
                throw new IOException(target + " is not written: the program is ending", e);
            }
        }

        /** To write to, at any place. */
        public FileChannel channel() {
            return channel;
        }

        /** The channel, whose failures name the target. */
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
         * Puts the file in the target's place.
         *
         * @throws ForeignFileException if another file is there that this program did not write
         * @throws IOException where that fails; the old file is then still whole
         */
        public void commit() throws IOException {
            force();
            channel.close();
            String obstacle = OwnFiles.obstacle(target, recognition);
            if (!obstacle.isEmpty()) {
                throw new ForeignFileException(target.toString(), obstacle);
            }
            // Before the rename: killed between the two, the program would not know its own file.
            list();
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            syncFolder(folderOf(target));
        }

        private void list() throws IOException {
            try {
                if (recognition == OwnFiles.BY_LIST) {
                    OwnFiles.addContent(target, temporary);
                } else {
                    OwnFiles.addName(target);
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
                // The program is ending, and the hook finds nothing more to do.
                return;
            }
        }

        private void deleteAtExit() {
            try {
                Files.deleteIfExists(temporary);
            } catch (IOException e) {
                // Nobody is left to be told; the next start clears up.
                return;
            }
        }
    }

    /**
     * Deletes the temporary files that killed processes left beside {@code target}. Only for who knows that no other process
     * is writing it.
     */
    public static void deleteLeftovers(Path target) throws IOException {
        delete(folderOf(target), Pattern.quote(prefix(target)), file -> true);
    }

    /** Deletes what killed processes left in a folder, whatever it was to become. What a living process is writing stays. */
    public static void deleteLeftoversIn(Path folder) throws IOException {
        delete(folder, "\\..+", AtomicFile::isDeserted);
    }

    /** @param prefix of the names, a regular expression; all of them have the folder's token as well */
    private static void delete(Path folder, String prefix, DirectoryStream.Filter<Path> filter) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        String tokens = String.join("|", OwnFiles.in(folder).tokens());
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

    private static boolean isDeserted(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            return isOurs(channel);
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /** Locks the file until the channel is closed. @return whether nobody else has; true where the disk has no locks */
    private static boolean isOurs(FileChannel channel) {
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

    /** The rename itself lives in the folder; Windows cannot open one for fsync and does not need it. */
    private static void syncFolder(Path folder) throws IOException {
        if (System.getProperty("os.name").startsWith("Windows")) {
            return;
        }
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
