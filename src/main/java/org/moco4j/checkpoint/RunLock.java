package org.moco4j.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.moco4j.UserError;

/**
 * Keeps a second run out of the folders that a run writes to. The operating system holds the lock, and lets go of it when the
 * process ends, however that happens: what a dead process leaves behind is a file that locks nobody out.
 */
public final class RunLock implements AutoCloseable {
    static final String FILE_NAME = ".lock";

    private final List<FileChannel> held = new ArrayList<>();

    private RunLock() {}

    /**
     * Locks folders; makes those that are missing. One that is named twice is locked once.
     *
     * @throws UserError where another run holds one of them, or one may not be written to
     * @throws IOException where the folder cannot be made, or its disk has no locks
     */
    public static RunLock take(Collection<Path> folders) throws IOException {
        Set<Path> distinct = new LinkedHashSet<>();
        for (Path folder : folders) {
            distinct.add(made(folder).toRealPath());
        }
        RunLock lock = new RunLock();
        try {
            for (Path folder : distinct) {
                lock.take(folder);
            }
            return lock;
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    private static Path made(Path folder) throws IOException {
        try {
            return Files.createDirectories(folder);
        } catch (AccessDeniedException e) {
            throw notWritable(folder, e);
        }
    }

    private void take(Path folder) throws IOException {
        Path file = folder.resolve(FILE_NAME);
        FileChannel channel;
        try {
            channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        } catch (AccessDeniedException e) {
            throw notWritable(folder, e);
        }
        held.add(channel);
        if (!isFree(channel)) {
            throw new UserError("Another run is going on in " + folder + holder(channel)
                    + ". Wait for its end or stop it, or choose other folders with --resume and --results-dir.");
        }
        channel.truncate(0);
        channel.write(
                ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)), 0);
    }

    private static boolean isFree(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        }
    }

    /** Which process it is, as far as its file tells. */
    private static String holder(FileChannel channel) {
        ByteBuffer text = ByteBuffer.allocate(Long.toString(Long.MAX_VALUE).length());
        try {
            channel.read(text, 0);
        } catch (IOException e) {
            // Windows does not let others read what is locked.
            return "";
        }
        String pid = new String(text.array(), 0, text.position(), StandardCharsets.US_ASCII);
        return pid.matches("\\d+") ? " (process " + pid + ")" : "";
    }

    private static UserError notWritable(Path folder, IOException cause) {
        return new UserError(
                "The folder " + folder
                        + " may not be written to. Give yourself the permission to, or choose others with"
                        + " --resume and --results-dir.",
                cause);
    }

    /** Lets go of all folders. The files stay: to delete one would take it from under the next run's lock. */
    @Override
    public void close() throws IOException {
        for (FileChannel channel : held) {
            channel.close();
        }
    }
}
