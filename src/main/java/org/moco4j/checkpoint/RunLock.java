package org.moco4j.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.moco4j.UserError;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Locks the folders that a run writes to, so that no second run uses them. The operating system holds the lock and
 * releases it when the process ends for any reason. The file that a killed process leaves behind does not lock the
 * folder. The process id in that file is used only in messages, so a reused id does no harm.
 */
public final class RunLock implements AutoCloseable {
    static final String FILE_NAME = ".moco4j-lock";
    private static final int MAX_ID_LENGTH = Long.toString(Long.MAX_VALUE).length();

    private static final Logger LOG = LoggerFactory.getLogger(RunLock.class);

    /**
     * The lock files that this process holds. POSIX locks belong to the process: opening the file a second time and
     * closing it would release the lock, so this must be known before.
     */
    private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

    private final Map<Path, FileChannel> held = new LinkedHashMap<>();
    private final List<String> warnings = new ArrayList<>();

    private RunLock() {}

    /**
     * Locks folders and creates missing ones. A folder that is given twice is locked once.
     *
     * @throws UserError if another run uses one of them, or one cannot be created or written to
     * @throws IOException if the disk fails otherwise
     */
    public static RunLock acquire(Collection<Path> folders) throws IOException {
        Set<Path> distinct = new LinkedHashSet<>();
        for (Path folder : folders) {
            distinct.add(create(folder).toRealPath());
        }
        RunLock lock = new RunLock();
        try {
            for (Path folder : distinct) {
                lock.acquire(folder);
            }
            return lock;
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    /** Returns warnings for the user about folders that could not be locked; usually empty. */
    public List<String> warnings() {
        return List.copyOf(warnings);
    }

    private static Path create(Path folder) throws IOException {
        try {
            return Files.createDirectories(folder);
        } catch (FileSystemException e) {
            throw notWritable(folder, e);
        }
    }

    private void acquire(Path folder) throws IOException {
        Path file = folder.resolve(FILE_NAME);
        if (!HELD_HERE.add(file)) {
            throw inUse(folder, " (this process)");
        }
        FileChannel channel;
        try {
            channel = FileChannel.open(
                    file,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.READ,
                    StandardOpenOption.WRITE,
                    LinkOption.NOFOLLOW_LINKS);
        } catch (FileSystemException e) {
            HELD_HERE.remove(file);
            throw notWritable(folder, e);
        }
        held.put(file, channel);
        if (!isLockFile(channel)) {
            throw new UserError("MoCo4J did not write " + file
                    + ", and needs its name for the lock of this folder. Move it away, or choose other folders with"
                    + " --resume and --results-dir.");
        }
        if (!lock(channel, folder)) {
            throw inUse(folder, holder(channel));
        }
        writeId(channel);
    }

    /** @return false if another process has the lock */
    private boolean lock(FileChannel channel, Path folder) {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        } catch (IOException e) {
            // Some network disks have no locks, but the user may have no other disk.
            warnings.add("The disk of " + folder + " has no file locks (" + e.getMessage()
                    + "): make sure that no second run uses this folder.");
            return true;
        }
    }

    /** Whether the file contains nothing but a process id, so that overwriting it loses nothing. */
    private static boolean isLockFile(FileChannel channel) throws IOException {
        return channel.size() <= MAX_ID_LENGTH && text(channel).matches("\\d*");
    }

    private static String text(FileChannel channel) {
        ByteBuffer text = ByteBuffer.allocate(MAX_ID_LENGTH);
        try {
            channel.read(text, 0);
        } catch (IOException e) {
            // Windows does not allow other processes to read a locked file.
            return "";
        }
        return new String(text.array(), 0, text.position(), StandardCharsets.US_ASCII);
    }

    /** Writes the id of this process into the lock file. */
    private static void writeId(FileChannel channel) throws IOException {
        channel.truncate(0);
        try {
            channel.write(
                    ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)),
                    0);
        } catch (IOException e) {
            // The disk is full. A part of a number would name another process; the run itself will report the error.
            channel.truncate(0);
            LOG.debug("the lock does not name its process", e);
        }
    }

    /** Describes the process that holds the lock, if it is known and runs on this computer. */
    private static String holder(FileChannel channel) {
        String pid = text(channel);
        return pid.matches("\\d{1,18}") && ProcessHandle.of(Long.parseLong(pid)).isPresent()
                ? " (process " + pid + ")"
                : " (maybe on another machine)";
    }

    private static UserError inUse(Path folder, String holder) {
        return new UserError("Another run is in progress in " + folder + holder
                + ". Wait until it ends, stop it, or choose other folders with --resume and --results-dir.");
    }

    private static UserError notWritable(Path folder, IOException cause) {
        return new UserError(
                "The folder " + folder + " cannot be created or written (" + cause.getMessage()
                        + "). Change its permissions, or choose other folders with --resume and --results-dir.",
                cause);
    }

    /** Releases all folders. The lock files remain, because deleting one could break the lock of the next run. */
    @Override
    public void close() throws IOException {
        for (Map.Entry<Path, FileChannel> lock : held.entrySet()) {
            lock.getValue().close();
            HELD_HERE.remove(lock.getKey());
        }
    }
}
