package org.moco4j.checkpoint;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.moco4j.UserError;
import org.moco4j.config.MocoConfig;
import org.moco4j.io.AtomicFile;
import org.moco4j.io.ForeignFileException;
import org.moco4j.io.OwnFiles;
import org.moco4j.moco.MocoState;
import org.moco4j.text.SafeText;
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
 *
 * <p>Only checkpoints that the program wrote, and that are whole, are replaced or deleted. Another file of such a name is refused, see
 * {@link OwnFiles}; a damaged checkpoint is renamed, as it may also be one that the user changed.
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
    /** What was seen to be a whole checkpoint, so that it is not read again at every save. */
    private final Map<Path, Stamp> whole = new HashMap<>();

    /** What a file in place of a checkpoint is. */
    private enum Standing {
        MISSING,
        WHOLE,
        DAMAGED,
        FOREIGN
    }

    /** Tells a file from the one that had its name before. */
    private record Stamp(Object key, long size, FileTime modified) {
        static Stamp of(Path file) throws IOException {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return new Stamp(attributes.fileKey(), attributes.size(), attributes.lastModifiedTime());
        }
    }

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
     * @throws ForeignFileException if the last or the previous one is a file that the program did not write
     * @throws IOException where the disk is full or the folder is not writable; last and previous are then as they were
     */
    public void saveLast(MocoState state, RunProgress progress, Provenance provenance, MocoConfig config)
            throws IOException {
        deleteLeftovers();
        AtomicFile.writeVerified(
                last,
                Checkpoint.content(state, progress, provenance, config),
                written -> keepLastAsPrevious(),
                this::isReplaceable);
        remember(last);
    }

    /**
     * Writes the best checkpoint in place of the best one so far.
     *
     * @throws ForeignFileException if there is a file that the program did not write
     * @throws IOException where the disk is full or the folder is not writable; the old one is then as it was
     */
    public void saveBest(MocoState state, RunProgress progress, Provenance provenance, MocoConfig config)
            throws IOException {
        deleteLeftovers();
        AtomicFile.writeVerified(
                best,
                Checkpoint.content(state, progress, provenance, config),
                written -> setAsideIfDamaged(best),
                this::isReplaceable);
        remember(best);
    }

    /**
     * The last checkpoint, verified. Where it is damaged or missing, the most advanced of the other two, with words on what is
     * wrong with the last. Empty where the folder holds no checkpoint at all.
     *
     * @throws UserError where there are checkpoints and none can be used
     */
    public Optional<LoadedCheckpoint> newestGood() throws IOException {
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
                + "\nNo checkpoint in " + last.toAbsolutePath().normalize().getParent() + " can be used."
                + " Restore a copy, or start over with --fresh."));
        return Optional.of(new LoadedCheckpoint(checkpoint, damaged));
    }

    /**
     * Deletes all checkpoints, for a run that starts over. The last one goes last: killed before that, it still stands. Damaged ones
     * are renamed.
     *
     * @throws ForeignFileException if one is a file that the program did not write; then nothing is deleted
     */
    public void clear() throws IOException {
        for (Path file : List.of(previous, best, last)) {
            refuseIfForeign(file);
        }
        deleteLeftovers();
        for (Path file : List.of(previous, best, last)) {
            setAsideIfDamaged(file);
            Files.deleteIfExists(file);
        }
    }

    /** The files that are written here, each with how it is recognized. */
    public Map<Path, OwnFiles.Recognition> files() {
        return Map.of(
                last, this::isReplaceable,
                previous, this::isReplaceable,
                best, this::isReplaceable);
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
            damaged.add("The checkpoint " + file + " cannot be read: " + SafeText.ofFailure(e) + ".");
            return Optional.empty();
        }
    }

    private void keepLastAsPrevious() throws IOException {
        setAsideIfDamaged(last);
        refuseIfForeign(last);
        if (standing(last) != Standing.WHOLE) {
            return;
        }
        setAsideIfDamaged(previous);
        refuseIfForeign(previous);
        Path link = AtomicFile.temporaryFor(previous);
        try {
            linker.link(link, last);
        } catch (UnsupportedOperationException | FileSystemException e) {
            LOG.debug("no hard links in this folder, so the checkpoint is copied", e);
            AtomicFile.writeVerified(previous, out -> Files.copy(last, out), written -> {}, this::isReplaceable);
            remember(previous);
            return;
        }
        OwnFiles.addName(previous);
        Files.move(link, previous, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        // Renaming one name of a file to another name of the same file does nothing, and leaves both.
        Files.deleteIfExists(link);
        remember(previous);
    }

    private void remember(Path file) throws IOException {
        whole.put(file, Stamp.of(file));
    }

    /** What a file is. One that cannot be verified is taken for a damaged checkpoint only if the program wrote one of its name here. */
    private Standing standing(Path file) throws IOException {
        if (!exists(file)) {
            return Standing.MISSING;
        }
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return Standing.FOREIGN;
        }
        Stamp stamp = Stamp.of(file);
        if (stamp.equals(whole.get(file))) {
            return Standing.WHOLE;
        }
        try (SafetensorsReader reader = SafetensorsReader.open(file)) {
            if (!Checkpoint.isFormatOf(reader.metadata())) {
                return Standing.FOREIGN;
            }
            reader.verifyChecksum();
            whole.put(file, stamp);
            return Standing.WHOLE;
        } catch (DamagedFileException e) {
            LOG.debug("not a whole checkpoint", e);
            return OwnFiles.isNameListed(file) ? Standing.DAMAGED : Standing.FOREIGN;
        }
    }

    private boolean isReplaceable(Path file) throws IOException {
        return standing(file) != Standing.FOREIGN;
    }

    private void refuseIfForeign(Path file) throws IOException {
        String obstacle = OwnFiles.obstacle(file, this::isReplaceable);
        if (!obstacle.isEmpty()) {
            throw new ForeignFileException(file.toString(), obstacle);
        }
    }

    /** Renames what may be a damaged checkpoint of the program's, or one that the user changed: nobody can tell. */
    private void setAsideIfDamaged(Path file) throws IOException {
        if (standing(file) != Standing.DAMAGED) {
            return;
        }
        int number = 1;
        while (exists(setAside(file, number))) {
            number++;
        }
        Files.move(file, setAside(file, number));
        LOG.warn("{} is damaged; it is kept as {}", file, setAside(file, number).getFileName());
    }

    private static Path setAside(Path file, int number) {
        return file.resolveSibling(file.getFileName() + ".damaged-" + number);
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
