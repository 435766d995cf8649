package org.moco4j.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** A disk in memory, so small that it fills up. Only root may mount one; the tests of others are skipped. */
public final class SmallDisk implements AutoCloseable {
    private final Path folder;

    private SmallDisk(Path folder) {
        this.folder = folder;
    }

    /** Mounts a disk of so many bytes; the test is skipped where that is not allowed. */
    public static SmallDisk mount(Path folder, long bytes) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        assumeTrue(
                Files.isExecutable(Path.of("/bin/mount"))
                        && run("mount", "-t", "tmpfs", "-o", "size=" + bytes, "tmpfs", folder.toString()) == 0,
                "a small disk may not be mounted here");
        return new SmallDisk(folder);
    }

    public Path folder() {
        return folder;
    }

    /** Makes room, or takes it away. */
    public void resize(long bytes) throws IOException, InterruptedException {
        remount("size=" + bytes);
    }

    public void makeReadOnly() throws IOException, InterruptedException {
        remount("ro");
    }

    /** Mounts it again with these options of mount. */
    public void remount(String option) throws IOException, InterruptedException {
        assertEquals(0, run("mount", "-o", "remount," + option, folder.toString()));
    }

    private static int run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int status = process.waitFor();
        if (status != 0 && !said.isBlank()) {
            System.getLogger("test").log(System.Logger.Level.DEBUG, said);
        }
        return status;
    }

    @Override
    public void close() throws IOException {
        try {
            assertEquals(0, run("umount", folder.toString()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("unmounting " + folder + " was interrupted");
        }
    }
}
