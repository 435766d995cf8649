package org.moco4j.cli.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.moco4j.Main;
import org.moco4j.checkpoint.CheckpointStore;
import org.moco4j.config.MocoConfig;

/** A process that trains is killed without warning, again and again; what it becomes in the end is the same to the bit. */
class KillAndResumeTest {
    private static final int EPOCHS = 4;
    private static final int KILLS = 3;

    @TempDir
    Path folder;

    @Test
    void aRunKilledAtRandomMomentsEqualsAnUndisturbedOne() throws Exception {
        TinyConfig undisturbed = new TinyConfig(folder.resolve("undisturbed"));
        TinyConfig killed = new TinyConfig(folder.resolve("killed"));
        assertEquals(0, finish(start(undisturbed)));

        Random random = new Random(5);
        int kills = 0;
        for (int i = 0; i < KILLS; i++) {
            Process process = start(killed);
            boolean alive = waitForANewCheckpoint(killed, process);
            Thread.sleep(random.nextInt(60));
            process.destroyForcibly().waitFor();
            kills += alive ? 1 : 0;
        }
        assertTrue(kills > 0, "the run was over before it could be killed");
        assertEquals(0, finish(start(killed)));

        TinyConfig.requireSame(undisturbed, killed, EPOCHS);
    }

    private Process start(TinyConfig tiny) throws IOException {
        Files.createDirectories(tiny.folder());
        Path config = tiny.folder().resolve("config.json");
        Files.writeString(config, tiny.epochs(EPOCHS).toJson());
        return new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Main.class.getName(),
                        "--config",
                        config.toString()))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        tiny.folder().resolve("log.txt").toFile()))
                .start();
    }

    private static int finish(Process process) throws InterruptedException {
        assertTrue(process.waitFor(3, TimeUnit.MINUTES), "the run does not end");
        return process.exitValue();
    }

    /** @return whether the process still runs then */
    private static boolean waitForANewCheckpoint(TinyConfig tiny, Process process) throws Exception {
        MocoConfig config = tiny.epochs(EPOCHS);
        Path last = config.runFolder().resolve(CheckpointStore.LAST);
        FileTime before = Files.exists(last) ? Files.getLastModifiedTime(last) : FileTime.fromMillis(0);
        while (process.isAlive()
                && (!Files.exists(last) || Files.getLastModifiedTime(last).equals(before))) {
            Thread.sleep(5);
        }
        return process.isAlive();
    }
}
