package org.moco4j.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.moco4j.UserError;

/** Two runs, one folder; the other run is a process of its own, as in life. */
class RunLockTest {
    @TempDir
    Path folder;

    @Test
    void aFolderInUseIsRefusedWithTheProcessThatUsesIt() throws Exception {
        Process other = holder(folder);
        try {
            UserError error = assertThrows(UserError.class, () -> RunLock.take(List.of(folder)));
            assertTrue(error.getMessage().contains("process " + other.pid()), error.getMessage());
            assertTrue(error.getMessage().contains("--resume"), error.getMessage());
        } finally {
            other.destroyForcibly().waitFor();
        }
    }

    @Test
    void theLockOfAKilledProcessIsTakenOver() throws Exception {
        Process other = holder(folder);
        other.destroyForcibly().waitFor();
        assertEquals(Long.toString(other.pid()), Files.readString(folder.resolve(RunLock.FILE_NAME)));

        try (RunLock taken = RunLock.take(List.of(folder))) {
            assertEquals(
                    Long.toString(ProcessHandle.current().pid()), Files.readString(folder.resolve(RunLock.FILE_NAME)));
            assertTrue(taken != null);
        }
    }

    @Test
    void whereTheSecondFolderIsInUseTheFirstIsLetGo() throws Exception {
        Path free = folder.resolve("free");
        Path used = folder.resolve("used");
        Process other = holder(used);
        try {
            assertThrows(UserError.class, () -> RunLock.take(List.of(free, used)));
            Process third = holder(free);
            third.destroyForcibly().waitFor();
        } finally {
            other.destroyForcibly().waitFor();
        }
    }

    @Test
    void oneFolderUnderTwoNamesIsLockedOnce() throws IOException {
        try (RunLock lock = RunLock.take(List.of(folder, folder.resolve(".")))) {
            assertTrue(Files.exists(folder.resolve(RunLock.FILE_NAME)));
            assertTrue(lock != null);
        }
    }

    /** A process that has locked the folder when this returns. */
    private static Process holder(Path folder) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Holder.class.getName(),
                        folder.toString())
                .redirectErrorStream(true)
                .start();
        BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
        assertEquals("locked", output.readLine());
        return process;
    }

    /** Locks the folder that is named and waits to be killed. */
    static final class Holder {
        private Holder() {}

        @SuppressWarnings("SystemOut") // the test reads it
        public static void main(String[] args) throws Exception {
            try (RunLock lock = RunLock.take(List.of(Path.of(args[0])))) {
                System.out.println("locked");
                Thread.sleep(600_000);
                throw new IllegalStateException("nobody killed the holder of " + lock);
            }
        }
    }
}
