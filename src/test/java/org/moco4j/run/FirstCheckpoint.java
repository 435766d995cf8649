package org.moco4j.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.moco4j.checkpoint.CheckpointStore;
import org.moco4j.config.MocoConfig;

/** Waits until a process has written its first checkpoint, even if there is an older one. */
final class FirstCheckpoint {
    private final Path last;
    private final FileTime before;

    FirstCheckpoint(MocoConfig config) throws IOException {
        last = config.runFolder().resolve(CheckpointStore.LAST);
        before = changed();
    }

    void await(TrainingProcess process) throws IOException, InterruptedException {
        while (process.isAlive() && changed().equals(before)) {
            Thread.sleep(5);
        }
    }

    private FileTime changed() throws IOException {
        return Files.exists(last) ? Files.getLastModifiedTime(last) : FileTime.fromMillis(0);
    }
}
