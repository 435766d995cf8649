package org.moco4j.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.moco4j.UserError;
import org.moco4j.checkpoint.Checkpoint;
import org.moco4j.checkpoint.CheckpointStore;
import org.moco4j.checkpoint.RunProgress;
import org.moco4j.config.MocoConfig;
import org.moco4j.io.AtomicFile;
import org.moco4j.platform.FolderAccess;
import org.moco4j.text.Quantities;

/** The two folders that a run writes to, and the error message if writing fails. */
record RunFolders(MocoConfig config, CheckpointStore store) {
    static RunFolders of(MocoConfig config) {
        return new RunFolders(config, new CheckpointStore(config.runFolder()));
    }

    /**
     * Checks that both folders can be written. Creates nothing.
     *
     * @throws UserError if one of them cannot be written
     */
    void requireWritable() throws IOException {
        requireWritable(FolderAccess.of("checkpoints", "--resume", config.runFolder()));
        requireWritable(FolderAccess.of("results", "--results-dir", config.resultsFolder()));
    }

    private static void requireWritable(FolderAccess folder) {
        if (!folder.writable()) {
            throw new UserError("The folder " + folder.path() + " for " + folder.purpose()
                    + " cannot be written: the disk or folder is read-only, belongs to another user, or a file is in "
                    + "its place. Fix that, or choose another folder with " + folder.option() + ".");
        }
    }

    /** Deletes incomplete files of killed processes. The caller must hold the lock of the run. */
    void deleteLeftovers() throws IOException {
        AtomicFile.deleteLeftoversIn(config.runFolder());
        AtomicFile.deleteLeftoversIn(config.resultsFolder());
    }

    /**
     * Returns the error for the user after a failed write: what happened, which checkpoint is left, and how to
     * continue.
     */
    UserError toUserError(IOException failure) {
        return new UserError(
                "Training stopped, because a file could not be written: " + failure.getMessage() + "\n"
                        + describeLastCheckpoint()
                        + "\nMake room, or fix the disk. Then run the same command, without --fresh, to resume.",
                failure);
    }

    private String describeLastCheckpoint() {
        try {
            Optional<Checkpoint.Loaded> good = store.newestValid();
            return good.map(loaded -> describe(
                            loaded.checkpoint().file(), loaded.checkpoint().progress()))
                    .orElse("There was no checkpoint yet, so the run starts from the beginning.");
        } catch (IOException | UserError e) {
            return "Its checkpoint could not be checked: " + e.getMessage();
        }
    }

    private static String describe(Path file, RunProgress progress) {
        return "The checkpoint " + file + " is unchanged and complete, after "
                + Quantities.count(progress.epoch(), "epoch") + " and " + Quantities.count(progress.step(), "step")
                + ".";
    }
}
