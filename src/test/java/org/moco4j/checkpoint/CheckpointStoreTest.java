package org.moco4j.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.moco4j.testing.MessageAssertions.assertContains;
import static org.moco4j.testing.MessageAssertions.assertUserError;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.moco4j.io.AtomicFile;
import org.moco4j.io.ForeignFileException;
import org.moco4j.io.WrittenFiles;
import org.moco4j.moco.MocoState;

class CheckpointStoreTest {
    private static final List<String> LAST_AND_PREVIOUS = List.of("last.safetensors", "previous.safetensors");

    private final MocoState state = SampleCheckpoint.tiny(1);

    @TempDir
    Path parent;

    @AfterEach
    void close() {
        state.close();
    }

    @Test
    void anEmptyOrMissingFolderContainsNoCheckpoint() throws IOException {
        assertTrue(new CheckpointStore(parent).newestValid().isEmpty());
        assertTrue(new CheckpointStore(parent.resolve("missing")).newestValid().isEmpty());
    }

    @Test
    void theLastCheckpointIsFoundAndThePreviousOneIsKept() throws IOException {
        CheckpointStore store = saved(1, 2, 3);

        assertValid(store, "last.safetensors", 3, 0);
        assertEquals(2, Checkpoint.read(store.previous()).progress().step());
        assertEquals(LAST_AND_PREVIOUS, files(folder()));
    }

    @Test
    void theBestCheckpointIsReplacedAndDoesNotAffectTheLast() throws IOException {
        CheckpointStore store = saved(1);
        saveBest(store, 1);
        saveBest(store, 5);

        assertEquals(5, Checkpoint.read(store.best()).progress().step());
        assertValid(store, "last.safetensors", 1, 0);
        assertEquals(List.of("best.safetensors", "last.safetensors"), files(folder()));
    }

    @Test
    void ifTheLastIsDamagedThePreviousOneIsUsedWithAWarning() throws IOException {
        CheckpointStore store = saved(1, 2);
        damage(store.last());

        Checkpoint.Loaded loaded = assertValid(store, "previous.safetensors", 1, 1);

        assertContains(
                loaded.damaged().get(0), store.last() + " is damaged: its bytes are not those that were written");
    }

    @Test
    void ifTheLastIsMissingOrEmptyThePreviousOneIsUsed() throws IOException {
        CheckpointStore store = saved(1, 2);

        Files.write(store.last(), new byte[0]);
        assertValid(store, "previous.safetensors", 1, 1);
        Files.delete(store.last());
        assertValid(store, "previous.safetensors", 1, 1);
    }

    @Test
    void ifTheLastIsDamagedTheMostAdvancedOfTheOthersIsUsed() throws IOException {
        CheckpointStore store = saved(4, 6);
        damage(store.last());

        saveBest(store, 3);
        assertValid(store, "previous.safetensors", 4, 1);
        saveBest(store, 5);
        assertValid(store, "best.safetensors", 5, 1);
        damage(store.best());
        assertValid(store, "previous.safetensors", 4, 2);
    }

    @Test
    void ifNoCheckpointIsValidAnErrorIsReportedInsteadOfAFreshStart() throws IOException {
        CheckpointStore store = saved(1, 2);
        damage(store.last());
        damage(store.previous());

        assertUserError(store::newestValid, store.last() + " is damaged", store.previous() + " is damaged", "--fresh");
    }

    @Test
    void aDamagedLastCheckpointNeverReplacesAValidPreviousOne() throws IOException {
        CheckpointStore store = saved(1, 2);
        damage(store.last());

        save(store, 3);

        assertValid(store, "last.safetensors", 3, 0);
        assertEquals(1, Checkpoint.read(store.previous()).progress().step());
    }

    /**
     * The steps of saving checkpoint 3 at which the process can be killed. Then 2 is the last and 1 the previous
     * checkpoint.
     */
    enum Instant {
        NOTHING_WRITTEN,
        NEW_ONE_PARTLY_WRITTEN,
        NEW_ONE_WRITTEN,
        LAST_HAS_A_LINK,
        LAST_IS_ALSO_PREVIOUS,
        LAST_IS_ALSO_PREVIOUS_AND_THE_LINK_REMAINS,
        DONE
    }

    @ParameterizedTest
    @EnumSource
    void aKillAtAnyStepKeepsTheLastCheckpointAndTheNextSaveCleansUp(Instant instant) throws IOException {
        CheckpointStore store = saved(1, 2);
        killedAt(instant, store);

        assertValid(store, "last.safetensors", instant == Instant.DONE ? 3 : 2, 0);
        assertTrue(Checkpoint.read(store.previous()).progress().step() >= 1);

        int wasLast = Checkpoint.read(store.last()).progress().step();
        save(store, 4);
        assertValid(store, "last.safetensors", 4, 0);
        assertEquals(wasLast, Checkpoint.read(store.previous()).progress().step());
        assertEquals(LAST_AND_PREVIOUS, files(folder()));
    }

    /**
     * Makes the files that a kill leaves behind, by the steps that {@link CheckpointStore} documents.
     * {@link #savingFollowsTheDocumentedSteps} checks them.
     */
    private void killedAt(Instant instant, CheckpointStore store) throws IOException {
        Path temporary = AtomicFile.temporaryFor(store.last());
        Path link = AtomicFile.temporaryFor(store.previous());
        Path elsewhere = parent.resolve("three.safetensors");
        Checkpoint.write(
                elsewhere,
                state,
                SampleCheckpoint.progress(0, 3),
                SampleCheckpoint.PROVENANCE,
                SampleCheckpoint.CONFIG);
        byte[] three = Files.readAllBytes(elsewhere);
        if (instant == Instant.NEW_ONE_PARTLY_WRITTEN) {
            Files.write(temporary, Arrays.copyOf(three, three.length / 2));
        }
        if (instant.compareTo(Instant.NEW_ONE_WRITTEN) >= 0) {
            Files.write(temporary, three);
        }
        if (instant.compareTo(Instant.LAST_HAS_A_LINK) >= 0) {
            Files.createLink(link, store.last());
        }
        if (instant.compareTo(Instant.LAST_IS_ALSO_PREVIOUS) >= 0) {
            Files.move(link, store.previous(), StandardCopyOption.REPLACE_EXISTING);
        }
        if (instant == Instant.LAST_IS_ALSO_PREVIOUS_AND_THE_LINK_REMAINS) {
            Files.createLink(link, store.last());
        }
        if (instant == Instant.DONE) {
            Files.move(temporary, store.last(), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    @Test
    void savingFollowsTheDocumentedSteps() throws IOException {
        saved(1, 2);
        List<String> links = new ArrayList<>();
        CheckpointStore watched = new CheckpointStore(folder(), (newName, existing) -> {
            Path temporary = only(files(folder()), ".last.safetensors-");
            assertEquals(3, Checkpoint.read(temporary).progress().step());
            assertEquals(2, Checkpoint.read(existing).progress().step());
            assertEquals(
                    1,
                    Checkpoint.read(folder().resolve("previous.safetensors"))
                            .progress()
                            .step());
            Files.createLink(newName, existing);
            links.add(newName.getFileName().toString());
        });

        save(watched, 3);

        assertEquals(1, links.size());
        assertTrue(
                links.get(0).matches("\\.previous\\.safetensors-\\p{XDigit}{32}-\\p{XDigit}{16}\\.tmp"), links.get(0));
    }

    @Test
    void ifTheDiskIsFullLastAndPreviousAreUnchanged() throws IOException {
        saved(1, 2);
        CheckpointStore full = new CheckpointStore(folder(), (newName, existing) -> {
            throw new IOException("No space left on device");
        });

        assertThrows(IOException.class, () -> save(full, 3));

        assertValid(full, "last.safetensors", 2, 0);
        assertEquals(1, Checkpoint.read(full.previous()).progress().step());
        assertEquals(LAST_AND_PREVIOUS, files(folder()));
    }

    @Test
    void withoutHardLinksThePreviousCheckpointIsACopy() throws IOException {
        CheckpointStore store = new CheckpointStore(folder(), (newName, existing) -> {
            throw new FileSystemException(newName.toString(), existing.toString(), "Operation not permitted");
        });

        save(store, 1);
        save(store, 2);

        assertValid(store, "last.safetensors", 2, 0);
        assertEquals(1, Checkpoint.read(store.previous()).progress().step());
        assertEquals(LAST_AND_PREVIOUS, files(folder()));
    }

    @Test
    void clearingDeletesOnlyTheCheckpoints() throws IOException {
        CheckpointStore store = saved(1, 2);
        saveBest(store, 2);
        Files.writeString(folder().resolve("notes.txt"), "mine");
        Files.writeString(folder().resolve(".last.safetensors-1.tmp"), "mine, too");
        Files.writeString(AtomicFile.temporaryFor(store.last()), "left behind");

        store.clear();

        assertEquals(List.of(".last.safetensors-1.tmp", "notes.txt"), files(folder()));
        assertTrue(store.newestValid().isEmpty());
    }

    @Test
    void aFileThatTheProgramDidNotWriteIsNeverReplacedOrDeleted() throws IOException {
        byte[] foreign = safetensorsOfAnotherProgram();
        for (String name : List.of("last.safetensors", "previous.safetensors", "best.safetensors")) {
            for (byte[] content : List.of(foreign, "my notes".getBytes(StandardCharsets.UTF_8), new byte[0])) {
                Path users = Files.createDirectories(parent.resolve(name + content.length))
                        .resolve(name);
                CheckpointStore store = new CheckpointStore(users.getParent());
                if (!name.equals("last.safetensors")) {
                    save(store, 1);
                }
                Files.write(users, content);

                assertThrows(
                        ForeignFileException.class,
                        () -> {
                            saveBest(store, 2);
                            save(store, 2);
                        },
                        name);
                assertThrows(ForeignFileException.class, store::clear, name);

                assertArrayEquals(content, Files.readAllBytes(users), name);
            }
        }
    }

    @Test
    void aChangedCheckpointIsKeptUnderAnotherName() throws IOException {
        CheckpointStore store = saved(1, 2);
        saveBest(store, 2);
        byte[] last = changed(store.last());
        byte[] previous = changed(store.previous());
        byte[] best = changed(store.best());

        saveBest(store, 3);
        save(store, 3);
        save(store, 4);

        assertValid(store, "last.safetensors", 4, 0);
        assertArrayEquals(last, Files.readAllBytes(folder().resolve("last.safetensors.damaged-1")));
        assertArrayEquals(previous, Files.readAllBytes(folder().resolve("previous.safetensors.damaged-1")));
        assertArrayEquals(best, Files.readAllBytes(folder().resolve("best.safetensors.damaged-1")));
    }

    @Test
    void startingOverKeepsAChangedCheckpoint() throws IOException {
        CheckpointStore store = saved(1, 2);
        byte[] last = changed(store.last());

        store.clear();

        assertEquals(List.of("last.safetensors.damaged-1"), files(folder()));
        assertArrayEquals(last, Files.readAllBytes(folder().resolve("last.safetensors.damaged-1")));
    }

    @Test
    void aSymbolicLinkIsNeverReplaced() throws IOException {
        CheckpointStore store = saved(1);
        Path elsewhere = Files.move(store.last(), parent.resolve("precious.safetensors"));
        Files.createSymbolicLink(store.last(), elsewhere);
        byte[] precious = Files.readAllBytes(elsewhere);

        assertThrows(ForeignFileException.class, () -> save(store, 2));
        assertThrows(ForeignFileException.class, store::clear);

        assertTrue(Files.isSymbolicLink(store.last()));
        assertArrayEquals(precious, Files.readAllBytes(elsewhere));
    }

    /** Returns a file with one tensor without elements. */
    private static byte[] safetensorsOfAnotherProgram() {
        byte[] header =
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]}}".getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(Long.BYTES + header.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(header.length)
                .put(header)
                .array();
    }

    /** Changes a file as a user does who changes weights and keeps the metadata. */
    private static byte[] changed(Path file) throws IOException {
        damage(file);
        return Files.readAllBytes(file);
    }

    private Path folder() {
        return parent.resolve("run");
    }

    private CheckpointStore saved(int... steps) throws IOException {
        CheckpointStore store = new CheckpointStore(folder());
        for (int step : steps) {
            save(store, step);
        }
        return store;
    }

    private void save(CheckpointStore store, int step) throws IOException {
        store.saveLast(state, SampleCheckpoint.progress(0, step), SampleCheckpoint.PROVENANCE, SampleCheckpoint.CONFIG);
    }

    private void saveBest(CheckpointStore store, int step) throws IOException {
        store.saveBest(state, SampleCheckpoint.progress(0, step), SampleCheckpoint.PROVENANCE, SampleCheckpoint.CONFIG);
    }

    /** Damages a file. Writes a new file, because a hard link to the same file would be damaged too. */
    private static void damage(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        bytes[bytes.length - 50] ^= 4;
        Files.delete(file);
        Files.write(file, bytes);
    }

    private static Checkpoint.Loaded assertValid(CheckpointStore store, String name, int step, int damaged)
            throws IOException {
        Checkpoint.Loaded loaded = store.newestValid().orElseThrow();
        assertEquals(name, loaded.checkpoint().file().getFileName().toString());
        assertEquals(step, loaded.checkpoint().progress().step());
        assertEquals(damaged, loaded.damaged().size());
        return loaded;
    }

    private Path only(List<String> names, String prefix) {
        List<String> found =
                names.stream().filter(name -> name.startsWith(prefix)).toList();
        assertEquals(1, found.size());
        return folder().resolve(found.get(0));
    }

    private static List<String> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.equals(WrittenFiles.LIST))
                    .sorted()
                    .toList();
        }
    }
}
