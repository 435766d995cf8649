package org.moco4j.checkpoint;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.moco4j.AtomicFile;
import org.moco4j.UserError;
import org.moco4j.config.MocoConfig;
import org.moco4j.train.MocoState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The checkpoints of one run: the last, the one before it, and the best by kNN. For one process at a time.
 *
 * <p>Killed at any moment, it leaves a last checkpoint that is whole:
 *
 * <ol>
 *   <li>The new checkpoint is written to a temporary file and is whole on the disk.
 *   <li>The last one gets the name of the previous one as a second name: a hard link, put in place by a rename. Only a
 *       checkpoint that was just verified may, so a damaged last one never takes a good previous one's place.
 *   <li>The new one is renamed to be the last.
 * </ol>
 */
public final class CheckpointStore {
    public static final String LAST = MocoConfig.LAST_CHECKPOINT;
    public static final String PREVIOUS = "previous.safetensors";
    public static final String BEST = "best.safetensors";

    private static final Logger LOG = LoggerFactory.getLogger(CheckpointStore.class);

    private final Path last;
    private final Path previous;
    private final Path best;
    private final Linker linker;

    /** Gives a file a second name. */
    @FunctionalInterface
    interface Linker {
        void link(Path newName, Path existing) throws IOException;
    }

    /**
     * The checkpoints in a folder.
     *
     * @param folder the run's own; it need not exist yet
     */
    public CheckpointStore(Path folder) {
        this(folder, Files::createLink);
    }

    CheckpointStore(Path folder, Linker linker) {
        this.last = folder.resolve(LAST);
        this.previous = folder.resolve(PREVIOUS);
        this.best = folder.resolve(BEST);
        this.linker = linker;
    }

    public Path last() {
        return last;
    }

    public Path previous() {
        return previous;
    }

    public Path best() {
        return best;
    }

    /** The best checkpoint, or the last where no kNN monitor chose a best; empty where the run has neither. Not verified. */
    public Optional<Path> bestOrLast() {
        return Stream.of(best, last).filter(CheckpointStore::exists).findFirst();
    }

    /**
     * Writes the last checkpoint; the one that was the last becomes the previous one.
     *
     * @throws IOException where the disk is full or the folder is not writable; last and previous are then as they were
     */
    public void saveLast(MocoState state, Progress progress, Provenance provenance, MocoConfig config)
            throws IOException {
        deleteLeftovers();
        AtomicFile.write(last, Checkpoint.content(state, progress, provenance, config), this::keepLastAsPrevious);
    }

    /**
     * Writes the best checkpoint in place of the best one so far.
     *
     * @throws IOException where the disk is full or the folder is not writable; the old one is then as it was
     */
    public void saveBest(MocoState state, Progress progress, Provenance provenance, MocoConfig config)
            throws IOException {
        deleteLeftovers();
        Checkpoint.write(best, state, progress, provenance, config);
    }

    /**
     * The last checkpoint, verified. Where it is damaged or missing, the most advanced of the other two, with words on what is
     * wrong with the last. Empty where the folder holds no checkpoint at all.
     *
     * @throws UserError where there are checkpoints and none can be used
     */
    public Optional<Loaded> newestGood() throws IOException {
        if (Stream.of(last, previous, best).noneMatch(CheckpointStore::exists)) {
            return Optional.empty();
        }
        List<String> damaged = new ArrayList<>();
        Optional<Checkpoint> good = read(last, damaged);
        if (good.isEmpty()) {
            good = Stream.of(read(previous, damaged), read(best, damaged))
                    .flatMap(Optional::stream)
                    .max(Comparator.comparingLong(
                            checkpoint -> checkpoint.progress().stepsDone()));
        }
        Checkpoint checkpoint = good.orElseThrow(() -> new UserError(String.join("\n", damaged)
                + "\nNo checkpoint in " + last.toAbsolutePath().getParent() + " can be used."
                + " Restore a copy, or start over with --fresh."));
        return Optional.of(new Loaded(checkpoint, damaged));
    }

    /** Deletes all checkpoints, for a run that starts over. The last one goes last: killed before that, it still stands. */
    public void clear() throws IOException {
        deleteLeftovers();
        Files.deleteIfExists(previous);
        Files.deleteIfExists(best);
        Files.deleteIfExists(last);
    }

    private Optional<Checkpoint> read(Path file, List<String> damaged) {
        if (!exists(file)) {
            if (file.equals(last)) {
                damaged.add(file + " is missing.");
            }
            return Optional.empty();
        }
        try {
            return Optional.of(Checkpoint.read(file));
        } catch (AccessDeniedException e) {
            throw new UserError(file + " cannot be read: change its permissions.", e);
        } catch (DamagedFileException e) {
            damaged.add("The checkpoint " + file + " is damaged: " + e.problem() + ".");
            return Optional.empty();
        } catch (IOException e) {
            damaged.add("The checkpoint " + file + " cannot be read: " + e.getMessage() + ".");
            return Optional.empty();
        }
    }

    private void keepLastAsPrevious() throws IOException {
        if (!exists(last) || !isWhole(last)) {
            return;
        }
        Path link = previous.resolveSibling("." + PREVIOUS + "-link.tmp");
        try {
            linker.link(link, last);
        } catch (UnsupportedOperationException | FileSystemException e) {
            LOG.debug("no hard links in this folder, so the checkpoint is copied", e);
            AtomicFile.write(previous, out -> Files.copy(last, out));
            return;
        }
        Files.move(link, previous, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        // Renaming one name of a file to another name of the same file does nothing, and leaves both.
        Files.deleteIfExists(link);
    }

    private static boolean isWhole(Path file) {
        try (SafetensorsReader reader = SafetensorsReader.open(file)) {
            reader.verifyChecksum();
            return true;
        } catch (IOException e) {
            LOG.warn("{}; it is replaced, and the checkpoint before it is kept", e.getMessage());
            return false;
        }
    }

    private static boolean exists(Path file) {
        return Files.exists(file, LinkOption.NOFOLLOW_LINKS);
    }

    private void deleteLeftovers() throws IOException {
        AtomicFile.deleteLeftovers(last);
        AtomicFile.deleteLeftovers(previous);
        AtomicFile.deleteLeftovers(best);
    }
}
