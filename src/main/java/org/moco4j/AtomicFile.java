package org.moco4j;

import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * Writes a file so that a reader, or a machine that loses power, sees either the old content or the whole new one: a temporary
 * file beside the target, fsync, rename over the target, fsync of the folder. A program that is ended by {@link System#exit}
 * takes its temporary files with it; what a killed one leaves, {@link #deleteLeftovers} and {@link #deleteLeftoversIn} find.
 */
public final class AtomicFile {
    private static final String SUFFIX = ".tmp";
    private static final Pattern TEMPORARY =
            Pattern.compile("\\..+-\\p{XDigit}{8}(-\\p{XDigit}{4}){3}-\\p{XDigit}{12}\\.tmp");
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

    /** What to do between the writing of the new file and its taking the old one's place. */
    @FunctionalInterface
    public interface BeforeReplacing {
        void run() throws IOException;
    }

    /**
     * Replaces {@code target} by what {@code content} writes; creates missing folders. The file's permissions are those that
     * the process gives to any new file.
     *
     * @throws FileSystemException where the disk is full or the folder is not writable: it names {@code target}. The old file
     *     is then still whole
     * @throws IOException what {@code content} throws, likewise
     */
    public static void write(Path target, Content content) throws IOException {
        write(target, content, () -> {});
    }

    /**
     * The same, and runs {@code beforeReplacing} when the new content is whole on the disk and the old file still stands.
     *
     * @throws IOException as above, and what {@code beforeReplacing} throws; the old file is then still whole
     */
    public static void write(Path target, Content content, BeforeReplacing beforeReplacing) throws IOException {
        writeVerified(target, content, written -> beforeReplacing.run());
    }

    /**
     * The same, and replaces the old file only where {@code verification} accepts the new one.
     *
     * @throws IOException as above, and what {@code verification} throws; the old file is then still whole
     */
    public static void writeVerified(Path target, Content content, Verification verification) throws IOException {
        try (Pending pending = begin(target)) {
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
        Path folder = folderOf(target);
        Files.createDirectories(folder);
        Path temporary = folder.resolve(prefix(target) + "-" + UUID.randomUUID() + SUFFIX);
        // Not Files.createTempFile: its files are closed to everybody else, and a rename keeps that.
        FileChannel channel = FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        return new Pending(target, temporary, channel);
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
        private final Thread atExit;

        private Pending(Path target, Path temporary, FileChannel channel) throws IOException {
            this.target = target;
            this.temporary = temporary;
            this.channel = channel;
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
         * @throws IOException where that fails; the old file is then still whole
         */
        public void commit() throws IOException {
            force();
            channel.close();
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            syncFolder(folderOf(target));
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
        Path folder = folderOf(target);
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (DirectoryStream<Path> leftovers = Files.newDirectoryStream(folder, file -> isLeftover(file, target))) {
            for (Path leftover : leftovers) {
                Files.deleteIfExists(leftover);
            }
        }
    }

    /** Deletes what killed processes left in a folder, whatever it was to become. What a living process is writing stays. */
    public static void deleteLeftoversIn(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (DirectoryStream<Path> leftovers = Files.newDirectoryStream(folder, AtomicFile::isDeserted)) {
            for (Path leftover : leftovers) {
                Files.deleteIfExists(leftover);
            }
        }
    }

    private static boolean isDeserted(Path file) throws IOException {
        if (!TEMPORARY.matcher(file.getFileName().toString()).matches() || !Files.isRegularFile(file)) {
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

    private static boolean isLeftover(Path file, Path target) {
        String name = file.getFileName().toString();
        return name.startsWith(prefix(target)) && name.endsWith(SUFFIX) && Files.isRegularFile(file);
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
