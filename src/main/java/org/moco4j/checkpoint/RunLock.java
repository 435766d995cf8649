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
 * Keeps a second run out of the folders that a run writes to. The operating system holds the lock, and lets go of it when the
 * process ends, however that happens: what a dead process leaves behind is a file that locks nobody out. The process id in that
 * file is for messages alone, so one that was given to another process since does no harm.
 */
public final class RunLock implements AutoCloseable {
    static final String FILE_NAME = ".moco4j-lock";
    private static final int LONGEST_ID = Long.toString(Long.MAX_VALUE).length();

    private static final Logger LOG = LoggerFactory.getLogger(RunLock.class);

    /**
     * What this process holds. The locks of POSIX are the process's: to open the file a second time and close it again would
     * lose the first one's lock, so it must be known beforehand.
     */
    private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

    private final Map<Path, FileChannel> held = new LinkedHashMap<>();
    private final List<String> warnings = new ArrayList<>();

    private RunLock() {}

    /**
     * Locks folders; makes those that are missing. One that is named twice is locked once.
     *
     * @throws UserError where another run holds one of them, or one cannot be made or written to
     * @throws IOException where the disk fails otherwise
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

    /** To be told to the user: folders that could not be locked. Mostly empty. */
    public List<String> warnings() {
        return List.copyOf(warnings);
    }

    private static Path made(Path folder) throws IOException {
        try {
            return Files.createDirectories(folder);
        } catch (FileSystemException e) {
            throw notWritable(folder, e);
        }
    }

    private void take(Path folder) throws IOException {
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
        name(channel);
    }

    /** @return false where somebody else has it */
    private boolean lock(FileChannel channel, Path folder) {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException e) {
            return false;
        } catch (IOException e) {
            // Some network disks are mounted without locks, and a run of days may have no other.
            warnings.add("The disk of " + folder + " has no file locks (" + e.getMessage()
                    + "): see to it yourself that no second run uses this folder.");
            return true;
        }
    }

    /** Whether it holds nothing but the id of a process, so that nothing is lost by writing to it. */
    private static boolean isLockFile(FileChannel channel) throws IOException {
        return channel.size() <= LONGEST_ID && text(channel).matches("\\d*");
    }

    private static String text(FileChannel channel) {
        ByteBuffer text = ByteBuffer.allocate(LONGEST_ID);
        try {
            channel.read(text, 0);
        } catch (IOException e) {
            // Windows does not let others read what is locked.
            return "";
        }
        return new String(text.array(), 0, text.position(), StandardCharsets.US_ASCII);
    }

    /** Writes down whose it is. */
    private static void name(FileChannel channel) throws IOException {
        channel.truncate(0);
        try {
            channel.write(
                    ByteBuffer.wrap(Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.US_ASCII)),
                    0);
        } catch (IOException e) {
            // A full disk. Half a number would name another process; the run itself will say what is wrong.
            channel.truncate(0);
            LOG.debug("the lock does not name its process", e);
        }
    }

    /** Which process it is, as far as its file tells and that process is one of this machine. */
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

    /** Lets go of all folders. The files stay: to delete one would take it from under the next run's lock. */
    @Override
    public void close() throws IOException {
        for (Map.Entry<Path, FileChannel> lock : held.entrySet()) {
            lock.getValue().close();
            HELD_HERE.remove(lock.getKey());
        }
    }
}
