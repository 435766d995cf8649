package org.moco4j.run;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.moco4j.UserError;
import org.moco4j.checkpoint.CheckpointStore;
import org.moco4j.checkpoint.LoadedCheckpoint;
import org.moco4j.checkpoint.RunProgress;
import org.moco4j.config.MocoConfig;
import org.moco4j.io.AtomicFile;
import org.moco4j.platform.FolderAccess;
import org.moco4j.text.Quantities;

/** The two folders that a run writes to, and what is said where that fails. */
record RunFolders(MocoConfig config, CheckpointStore store) {
    static RunFolders of(MocoConfig config) {
        return new RunFolders(config, new CheckpointStore(config.runFolder()));
    }

    /**
     * Looks whether they can be written; makes nothing.
     *
     * @throws UserError where one cannot
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

    /** Deletes what killed processes left half-written. Only for who holds the run's lock. */
    void clearUp() throws IOException {
        AtomicFile.deleteLeftoversIn(config.runFolder());
        AtomicFile.deleteLeftoversIn(config.resultsFolder());
    }

    /** A failed write in the user's words: what happened, what is left, and how to go on. */
    UserError explained(IOException failure) {
        return new UserError(
                "Training stopped, because a file could not be written: " + failure.getMessage() + "\n" + whatIsLeft()
                        + "\nMake room, or fix the disk. Then run the same command, without --fresh, to resume.",
                failure);
    }

    private String whatIsLeft() {
        try {
            Optional<LoadedCheckpoint> good = store.newestValid();
            return good.map(loaded -> standing(
                            loaded.checkpoint().file(), loaded.checkpoint().progress()))
                    .orElse("There was no checkpoint yet, so the run starts from the beginning.");
        } catch (IOException | UserError e) {
            return "Its checkpoint could not be checked: " + e.getMessage();
        }
    }

    private static String standing(Path file, RunProgress progress) {
        return "The checkpoint " + file + " is untouched and whole, after "
                + Quantities.count(progress.epoch(), "epoch") + " and " + Quantities.count(progress.step(), "step")
                + ".";
    }
}
