package org.moco4j;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * Writes a file so that a reader, or a machine that loses power, sees either the old content or the whole new one: a temporary
 * file beside the target, fsync, rename over the target, fsync of the folder.
 */
public final class AtomicFile {
    private static final String SUFFIX = ".tmp";

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
     * @throws IOException where the disk is full or the folder is not writable; the old file is then still whole
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
            OutputStream out = new BufferedOutputStream(Channels.newOutputStream(pending.channel()), 1 << 20);
            content.writeTo(out);
            out.flush();
            pending.channel().force(true);
            verification.accept(pending.temporary);
            pending.commit();
        }
    }

    /**
     * Begins a file that takes {@code target}'s place at {@link Pending#commit}; creates missing folders.
     *
     * @throws IOException where the folder is not writable
     */
    public static Pending begin(Path target) throws IOException {
        Path folder = folderOf(target);
        Files.createDirectories(folder);
        Path temporary = folder.resolve(prefix(target) + "-" + UUID.randomUUID() + SUFFIX);
        // Not Files.createTempFile: its files are closed to everybody else, and a rename keeps that.
        FileChannel channel = FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        return new Pending(target, temporary, channel);
    }

    /** A file in the making. Closed before it is committed, it is gone without a trace. */
    public static final class Pending implements AutoCloseable {
        private final Path target;
        private final Path temporary;
        private final FileChannel channel;

        private Pending(Path target, Path temporary, FileChannel channel) {
            this.target = target;
            this.temporary = temporary;
            this.channel = channel;
        }

        /** To write to, at any place. */
        public FileChannel channel() {
            return channel;
        }

        /**
         * Puts the file in the target's place.
         *
         * @throws IOException where that fails; the old file is then still whole
         */
        public void commit() throws IOException {
            channel.force(true);
            channel.close();
            Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            syncFolder(folderOf(target));
        }

        @Override
        public void close() throws IOException {
            channel.close();
            Files.deleteIfExists(temporary);
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
