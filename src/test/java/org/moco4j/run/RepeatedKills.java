package org.moco4j.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.moco4j.checkpoint.CheckpointStore;

/** Starts a run and kills it several times, each time at a moment of another kind. */
final class RepeatedKills {
    private final TinyConfig tiny;
    private final int epochs;
    private final Random random;
    private int kills;
    private int insideCheckpoints;
    private int insideOtherFiles;

    RepeatedKills(TinyConfig tiny, int epochs, long seed) throws IOException {
        this.tiny = tiny;
        this.epochs = epochs;
        this.random = new Random(seed);
        Files.createDirectories(tiny.epochs(epochs).runFolder());
    }

    /** Returns the number of kills of living processes. */
    int count() {
        return kills;
    }

    /** Returns the number of kills while a checkpoint was written. */
    int insideCheckpoints() {
        return insideCheckpoints;
    }

    /** Returns the number of kills while another file was written. */
    int insideOtherFiles() {
        return insideOtherFiles;
    }

    /** Kills at any moment of a process, including its start. */
    void atAnyMoment(int longestMillis) throws Exception {
        TrainingProcess process = TrainingProcess.start(tiny, epochs);
        Thread.sleep(random.nextInt(longestMillis));
        end(process);
    }

    /** Kills some time after the first checkpoint of a process. */
    void afterACheckpoint(int longestMillis) throws Exception {
        killAfter(CheckpointStore.LAST, random.nextInt(longestMillis));
    }

    /** Kills as soon as the temporary file of a checkpoint appears, not always the first one. */
    void insideACheckpoint() throws Exception {
        killAfter("." + CheckpointStore.LAST, 0);
    }

    /** @param name the beginning of the name of the file that is waited for */
    private void killAfter(String name, int millis) throws Exception {
        Path folder = tiny.epochs(epochs).runFolder();
        try (WatchService watch = folder.getFileSystem().newWatchService()) {
            folder.register(watch, StandardWatchEventKinds.ENTRY_CREATE);
            TrainingProcess process = TrainingProcess.start(tiny, epochs);
            int countdown = 1 + random.nextInt(3);
            while (countdown > 0 && process.isAlive()) {
                countdown -= made(watch, name);
            }
            Thread.sleep(millis);
            end(process);
        }
    }

    private static int made(WatchService watch, String name) throws InterruptedException {
        WatchKey key = watch.poll(50, TimeUnit.MILLISECONDS);
        int made = 0;
        if (key != null) {
            for (WatchEvent<?> event : key.pollEvents()) {
                made += String.valueOf(event.context()).startsWith(name) ? 1 : 0;
            }
            key.reset();
        }
        return made;
    }

    private void end(TrainingProcess process) throws Exception {
        if (process.kill()) {
            kills++;
            List<Path> incompleteFiles = TrainingProcess.incompleteFiles(tiny);
            boolean checkpoint = incompleteFiles.stream()
                    .anyMatch(file -> file.toString().endsWith(".tmp")
                            && file.getParent().equals(tiny.epochs(epochs).runFolder()));
            insideCheckpoints += checkpoint ? 1 : 0;
            insideOtherFiles += !checkpoint && !incompleteFiles.isEmpty() ? 1 : 0;
        } else {
            process.requireStatus(0);
        }
    }

    /** Runs the training to its end, and checks that killed processes left no temporary files. */
    void finish() throws Exception {
        TrainingProcess.finish(tiny, epochs);
        assertEquals(List.of(), TrainingProcess.incompleteFiles(tiny), "temporary files that are left");
    }
}
