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
import org.moco4j.io.WrittenFiles;
import org.moco4j.moco.MocoState;
import org.moco4j.tensorfile.DamagedFileException;
import org.moco4j.tensorfile.SafetensorsReader;
import org.moco4j.text.SafeText;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The checkpoints of one run: the last, the previous and the best by kNN. Only one process may use it at a time.
 *
 * <p>If the process is killed at any moment, the last checkpoint is complete:
 *
 * <ol>
 *   <li>The new checkpoint is written completely to a temporary file.
 *   <li>The last checkpoint also gets the name of the previous one: a hard link that is moved there by a rename.
 *       The last checkpoint is verified first, so a damaged one never replaces a good previous one.
 *   <li>The new checkpoint gets the name of the last one by a rename.
 * </ol>
 *
 * <p>Only complete checkpoints that the program wrote are replaced or deleted. Another file with such a name is an
 * error; see {@link WrittenFiles}. A damaged checkpoint is renamed, because it may be one that the user changed.
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
    /** Files known to be complete checkpoints, so that they are not read again at every save. */
    private final Map<Path, Stamp> verified = new HashMap<>();

    /** The state of a file that has the name of a checkpoint. */
    private enum FileState {
        MISSING,
        COMPLETE,
        DAMAGED,
        FOREIGN
    }

    /** Identifies a file, to notice if another one replaces it. */
    private record Stamp(Object key, long size, FileTime modified) {
        static Stamp of(Path file) throws IOException {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return new Stamp(attributes.fileKey(), attributes.size(), attributes.lastModifiedTime());
        }
    }

    /** Creates a hard link. */
    @FunctionalInterface
    interface Linker {
        void link(Path newName, Path existing) throws IOException;
    }

    /**
     * Opens the checkpoints in a folder.
     *
     * @param folder folder of the run; it need not exist yet
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

    /**
     * Returns the best checkpoint, or the last if there is no best; empty if the run has neither. The file is not
     * verified.
     */
    public Optional<Path> bestOrLast() {
        return Stream.of(best, last).filter(CheckpointStore::exists).findFirst();
    }

    /**
     * Writes the last checkpoint. The old last checkpoint becomes the previous one.
     *
     * @throws ForeignFileException if the last or the previous one is a file that the program did not write
     * @throws IOException if the disk is full or the folder is not writable; last and previous are then unchanged
     */
    public void saveLast(MocoState state, RunProgress progress, Provenance provenance, MocoConfig config)
            throws IOException {
        deleteLeftovers();
        AtomicFile.writeVerified(
                last,
                Checkpoint.content(state, progress, provenance, config),
                written -> linkLastAsPrevious(),
                this::isReplaceable);
        remember(last);
    }

    /**
     * Writes the best checkpoint and replaces the old one.
     *
     * @throws ForeignFileException if the file exists and the program did not write it
     * @throws IOException if the disk is full or the folder is not writable; the old one is then unchanged
     */
    public void saveBest(MocoState state, RunProgress progress, Provenance provenance, MocoConfig config)
            throws IOException {
        deleteLeftovers();
        AtomicFile.writeVerified(
                best,
                Checkpoint.content(state, progress, provenance, config),
                written -> renameIfDamaged(best),
                this::isReplaceable);
        remember(best);
    }

    /**
     * Returns the last checkpoint after verifying it. If it is damaged or missing, returns the most advanced of the
     * other two, with an explanation. Empty if the folder contains no checkpoint at all.
     *
     * @throws UserError if there are checkpoints but none can be used
     */
    public Optional<Checkpoint.Loaded> newestValid() throws IOException {
        if (Stream.of(last, previous, best).noneMatch(CheckpointStore::exists)) {
            return Optional.empty();
        }
        List<String> damaged = new ArrayList<>();
        Optional<Checkpoint> valid = read(last, damaged);
        if (valid.isEmpty()) {
            valid = Stream.of(read(previous, damaged), read(best, damaged))
                    .flatMap(Optional::stream)
                    .max(Comparator.comparingLong(
                            checkpoint -> checkpoint.progress().stepsDone()));
        }
        Checkpoint checkpoint = valid.orElseThrow(() -> new UserError(String.join("\n", damaged)
                + "\nNo checkpoint in " + last.toAbsolutePath().normalize().getParent() + " can be used."
                + " Restore a copy, or start over with --fresh."));
        return Optional.of(new Checkpoint.Loaded(checkpoint, damaged));
    }

    /**
     * Deletes all checkpoints, for a run that starts over. The last checkpoint is deleted at the end, so that it
     * survives if the process is killed before. Damaged ones are renamed.
     *
     * @throws ForeignFileException if one is a file that the program did not write; then nothing is deleted
     */
    public void clear() throws IOException {
        for (Path file : List.of(previous, best, last)) {
            requireNotForeign(file);
        }
        deleteLeftovers();
        for (Path file : List.of(previous, best, last)) {
            renameIfDamaged(file);
            Files.deleteIfExists(file);
        }
    }

    /** Returns the files that are written here, each with a check that recognizes it. */
    public Map<Path, WrittenFiles.Recognition> files() {
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

    private void linkLastAsPrevious() throws IOException {
        renameIfDamaged(last);
        requireNotForeign(last);
        if (stateOf(last) != FileState.COMPLETE) {
            return;
        }
        renameIfDamaged(previous);
        requireNotForeign(previous);
        Path link = AtomicFile.temporaryFor(previous);
        try {
            linker.link(link, last);
        } catch (UnsupportedOperationException | FileSystemException e) {
            LOG.debug("no hard links in this folder, so the checkpoint is copied", e);
            AtomicFile.writeVerified(previous, out -> Files.copy(last, out), written -> {}, this::isReplaceable);
            remember(previous);
            return;
        }
        WrittenFiles.addName(previous);
        Files.move(link, previous, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        // A rename has no effect if both names are of the same file. Then both remain.
        Files.deleteIfExists(link);
        remember(previous);
    }

    private void remember(Path file) throws IOException {
        verified.put(file, Stamp.of(file));
    }

    /**
     * Returns the state of a file. An invalid file counts as a damaged checkpoint only if the program wrote a file of
     * this name here.
     */
    private FileState stateOf(Path file) throws IOException {
        if (!exists(file)) {
            return FileState.MISSING;
        }
        if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            return FileState.FOREIGN;
        }
        Stamp stamp = Stamp.of(file);
        if (stamp.equals(verified.get(file))) {
            return FileState.COMPLETE;
        }
        try (SafetensorsReader reader = SafetensorsReader.open(file)) {
            if (!Checkpoint.isFormatOf(reader.metadata())) {
                return FileState.FOREIGN;
            }
            reader.verifyChecksum();
            verified.put(file, stamp);
            return FileState.COMPLETE;
        } catch (DamagedFileException e) {
            LOG.debug("not a complete checkpoint", e);
            return WrittenFiles.isNameListed(file) ? FileState.DAMAGED : FileState.FOREIGN;
        }
    }

    private boolean isReplaceable(Path file) throws IOException {
        return stateOf(file) != FileState.FOREIGN;
    }

    private void requireNotForeign(Path file) throws IOException {
        String obstacle = WrittenFiles.obstacle(file, this::isReplaceable);
        if (!obstacle.isEmpty()) {
            throw new ForeignFileException(file.toString(), obstacle);
        }
    }

    /** Renames a damaged checkpoint instead of deleting it, because the user may have changed it on purpose. */
    private void renameIfDamaged(Path file) throws IOException {
        if (stateOf(file) != FileState.DAMAGED) {
            return;
        }
        int number = 1;
        while (exists(damagedName(file, number))) {
            number++;
        }
        Files.move(file, damagedName(file, number));
        LOG.warn(
                "{} is damaged; it is kept as {}",
                file,
                damagedName(file, number).getFileName());
    }

    private static Path damagedName(Path file, int number) {
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
