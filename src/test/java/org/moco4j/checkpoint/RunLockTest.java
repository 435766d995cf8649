package org.moco4j.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.moco4j.testing.MessageAssertions.assertUserError;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.moco4j.UserError;
import org.moco4j.testing.JavaProcess;
import org.moco4j.testing.SmallDisk;

/** Two runs in one folder. The other run is a separate process. */
class RunLockTest {
    @TempDir
    Path folder;

    @Test
    void aFolderInUseIsRejectedWithTheIdOfTheProcess() throws Exception {
        Process other = holder(folder);
        try {
            assertUserError(() -> RunLock.acquire(List.of(folder)), "process " + other.pid(), "--resume");
        } finally {
            other.destroyForcibly().waitFor();
        }
    }

    @Test
    void theLockOfAKilledProcessCanBeAcquired() throws Exception {
        Process other = holder(folder);
        other.destroyForcibly().waitFor();
        assertEquals(Long.toString(other.pid()), Files.readString(folder.resolve(RunLock.FILE_NAME)));

        try (RunLock lock = RunLock.acquire(List.of(folder))) {
            assertEquals(
                    Long.toString(ProcessHandle.current().pid()), Files.readString(folder.resolve(RunLock.FILE_NAME)));
            assertTrue(lock != null);
        }
    }

    @Test
    void ifTheSecondFolderIsInUseTheFirstIsReleased() throws Exception {
        Path free = folder.resolve("free");
        Path used = folder.resolve("used");
        Process other = holder(used);
        try {
            assertThrows(UserError.class, () -> RunLock.acquire(List.of(free, used)));
            Process third = holder(free);
            third.destroyForcibly().waitFor();
        } finally {
            other.destroyForcibly().waitFor();
        }
    }

    @Test
    void oneFolderWithTwoNamesIsLockedOnce() throws IOException {
        try (RunLock lock = RunLock.acquire(List.of(folder, folder.resolve(".")))) {
            assertTrue(Files.exists(folder.resolve(RunLock.FILE_NAME)));
            assertTrue(lock != null);
        }
    }

    @Test
    void aSecondRunInThisProcessIsRejectedAndTheFirstKeepsItsLock() throws Exception {
        try (RunLock first = RunLock.acquire(List.of(folder))) {
            assertUserError(() -> RunLock.acquire(List.of(folder)), "(this process)");
            // On POSIX, opening the file again in this process would have released the lock.
            assertTrue(errorMessage(folder)
                    .contains("process " + ProcessHandle.current().pid()));
            assertTrue(first.warnings().isEmpty());
        }
        try (RunLock again = RunLock.acquire(List.of(folder))) {
            assertTrue(again.warnings().isEmpty());
        }
    }

    @Test
    void anInvalidProcessIdIsNotShown() throws Exception {
        Process other = holder(folder);
        try {
            Files.writeString(folder.resolve(RunLock.FILE_NAME), "123456789012345678");
            assertUserError(() -> RunLock.acquire(List.of(folder)), "(maybe on another machine)");
        } finally {
            other.destroyForcibly().waitFor();
        }
    }

    @Test
    void aStaleFileWithTheIdOfALivingProcessDoesNotLock() throws IOException {
        Files.writeString(
                folder.resolve(RunLock.FILE_NAME),
                Long.toString(ProcessHandle.current().pid()));
        try (RunLock lock = RunLock.acquire(List.of(folder))) {
            assertTrue(lock.warnings().isEmpty());
        }
    }

    @Test
    void aFolderBelowAFileCausesAUserError() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "text");
        assertUserError(() -> RunLock.acquire(List.of(file.resolve("run"))), "--resume");
    }

    @Test
    void aReadOnlyDiskCausesAUserError() throws Exception {
        try (SmallDisk disk = SmallDisk.mount(folder.resolve("disk"), 1 << 16)) {
            disk.makeReadOnly();
            assertUserError(() -> RunLock.acquire(List.of(disk.folder())), "Read-only");
        }
    }

    @Test
    void onAFullDiskTheFolderIsLockedWithoutAProcessId() throws Exception {
        try (SmallDisk disk = SmallDisk.mount(folder.resolve("disk"), 1 << 16)) {
            Files.write(disk.folder().resolve("everything"), new byte[1 << 16]);
            try (RunLock lock = RunLock.acquire(List.of(disk.folder()))) {
                assertTrue(lock.warnings().isEmpty());
                assertEquals(0, Files.size(disk.folder().resolve(RunLock.FILE_NAME)));
            }
        }
    }

    /** Returns the error of another process that requests the folder. */
    private static String errorMessage(Path folder) throws Exception {
        Process process = start(folder);
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(1, process.waitFor(), output);
        return output;
    }

    /** Starts a process and waits until it has locked the folder. */
    private static Process holder(Path folder) throws IOException {
        Process process = start(folder);
        BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
        assertEquals("locked", output.readLine());
        return process;
    }

    private static Process start(Path folder) throws IOException {
        return new ProcessBuilder(JavaProcess.command(List.of(), Holder.class, folder.toString()))
                .redirectErrorStream(true)
                .start();
    }

    /** Locks the given folder and waits until it is killed. */
    static final class Holder {
        private Holder() {}

        @SuppressWarnings("SystemOut") // the test reads it
        public static void main(String[] args) throws Exception {
            try (RunLock lock = RunLock.acquire(List.of(Path.of(args[0])))) {
                System.out.println("locked");
                Thread.sleep(600_000);
                throw new IllegalStateException("the holder of the lock was not killed; warnings: " + lock.warnings());
            }
        }
    }
}
