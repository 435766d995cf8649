package org.moco4j.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.moco4j.testing.MessageAssertions.assertUserError;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.moco4j.config.MocoConfig;
import org.moco4j.report.results.EmbeddingDescription;

/** Finds embeddings by what users name, and prints the command that makes a missing one. */
class EmbeddingFinderTest {
    @TempDir
    Path folder;

    private Path photos;
    private Path results;
    private EmbeddingFinder finder;

    @BeforeEach
    void createFolders() throws IOException {
        photos = Files.createDirectories(folder.resolve("my photos"));
        results = Files.createDirectories(folder.resolve("results"));
        finder = new EmbeddingFinder(results);
    }

    @Test
    void aFolderOfImagesMeansTheNewestEmbeddingOfItsRuns() throws IOException {
        Path older = embed("run-1", photos.toString(), 1000);
        Path newer = embed("run-2", photos + "/.", 2000);
        embed("run-3", folder.toString(), 3000);
        Files.createDirectories(results.resolve("run-4"));

        assertEquals(newer, finder.find(photos));
        assertEquals(older, finder.find(older), "a file is taken as it is");
        assertEquals(older, finder.find(older.getParent()), "a results folder means the file in it");
    }

    @Test
    void withoutANameTheErrorNamesTheNewestFile() throws IOException {
        Path newest = embed("run-1", photos.toString(), 1000);
        MocoConfig config = MocoConfig.defaults().with("results-dir", results.toString());

        assertUserError(() -> EmbeddingFinder.find(Optional.empty(), config), "There is no file", newest.toString());
        Path usual = embed(config.runName(), "", 500);
        assertEquals(usual, EmbeddingFinder.find(Optional.empty(), config));
    }

    @Test
    void aMissingEmbeddingOfARunIsAnErrorWithItsCommand() throws IOException {
        MocoConfig ofRun = MocoConfig.parse("""
                {"dataset": "ImageFolder", "data-dir": "%s", "results-dir": "%s", "resume": "%s/checkpoint"}
                """.formatted(photos, results, folder), "test");
        Path run = Files.createDirectories(ofRun.resultsFolder());
        Path config = Files.writeString(run.resolve("config.json"), ofRun.toJson());
        String train = "train --config " + config;
        for (Path named : new Path[] {photos, run, run.resolve("embeddings.npy")}) {
            assertCommand(train, assertUserError(() -> finder.find(named), "no checkpoint yet"));
        }

        Files.createFile(Files.createDirectories(ofRun.runFolder()).resolve("last.safetensors"));
        for (Path named : new Path[] {photos, run, run.resolve("embeddings.npy")}) {
            assertCommand("embed --config " + config, assertUserError(() -> finder.find(named)));
        }
    }

    @Test
    void aMissingFileIsAnErrorWithTheCommandForTheFolderOfItsName() {
        assertCommand(
                "embed --checkpoint cifar10-resnet18 --input \"" + photos + "\" --output \"" + photos + ".npy\"",
                assertUserError(() -> finder.find(folder.resolve("my photos.npy"))));
        assertCommand(
                "embed --checkpoint cifar10-resnet18 --input DIR --output " + folder.resolve("others.npy"),
                assertUserError(() -> finder.find(folder.resolve("others.npy")), "place of DIR"));
    }

    @Test
    void aFolderWithSeveralEmbeddingsIsAnError() throws IOException {
        for (String name : new String[] {"a", "b"}) {
            Files.createFile(folder.resolve(name + ".npy"));
            Files.createFile(folder.resolve(name + ".csv"));
        }
        assertUserError(
                () -> finder.find(folder),
                "several files",
                folder.resolve("a.npy").toString());
    }

    /** The command is one line that is printed from the first column on. */
    private static void assertCommand(String arguments, String message) {
        assertTrue(
                message.lines()
                        .anyMatch(line -> line.startsWith("\tmvn compile exec:java -Dexec.args=")
                                && line.replaceAll("['\"]$", "").endsWith(arguments)),
                message);
    }

    private Path embed(String run, String images, long time) throws IOException {
        Path made = Files.createDirectories(results.resolve(run));
        Path matrix = Files.writeString(made.resolve("embeddings.npy"), "");
        EmbeddingDescription.beside(matrix)
                .write(
                        made,
                        new EmbeddingDescription(
                                "resnet18", "photos", images, "backbone", 3, 4, 32, "center-square", "none", 0));
        Files.setLastModifiedTime(matrix, FileTime.fromMillis(time));
        return matrix;
    }
}
