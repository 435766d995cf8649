package org.moco4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.moco4j.testing.MessageAssertions.assertUserError;

import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.moco4j.report.results.ExploreResult;
import org.moco4j.report.results.MapResult;

/** Tests the command {@code explore} on a very small run. */
@ExtendWith(CommandTester.Extension.class)
class ExploreCommandTest {
    private final CommandTester commands;

    ExploreCommandTest(CommandTester commands) {
        this.commands = commands;
    }

    @Test
    void exploreWritesListsThumbnailsAndMap() throws Exception {
        commands.run(new EmbedCommand(InstantSource.system()));
        commands.run(
                new ExploreCommand(InstantSource.system()), "--like", "train/3", "--neighbors", "4", "--diverse", "7");

        ExploreResult found =
                ExploreResult.FILE.read(commands.config().resultsFolder()).orElseThrow();
        assertEquals(136, found.images());
        assertEquals("train/3", found.neighbors().get(0).name());
        assertEquals(5, found.neighbors().size());
        assertEquals(7, found.diverse().size());
        assertEquals(
                137,
                Files.readAllLines(commands.config().resultsFolder().resolve("outliers.csv"))
                        .size());
        assertEquals(
                5,
                Files.readAllLines(commands.config().resultsFolder().resolve("neighbors.csv"))
                        .size());
        assertEquals(
                8,
                Files.readAllLines(commands.config().resultsFolder().resolve("diverse.csv"))
                        .size());
        BufferedImage thumbnails = ImageIO.read(
                commands.config().resultsFolder().resolve(found.atlas().file()).toFile());
        assertEquals(found.atlas().columns() * found.atlas().size(), thumbnails.getWidth());
        MapResult map = MapResult.FILE.read(commands.config().resultsFolder()).orElseThrow();
        assertEquals(136, map.points().size());
        assertEquals(10, map.classes().size());
        assertUserError(
                () -> commands.run(new ExploreCommand(InstantSource.system()), "--like", "train/33333"),
                "; did you mean \"train/33\"? The names are");
        String message = assertUserError(
                () -> commands.run(new ExploreCommand(InstantSource.system()), "--like", "\ufffd\ufffd"),
                "has that name. The names are");
        assertTrue(message.contains("LC_ALL=C.UTF-8"), "the locale lost the letters: " + message);
    }

    @Test
    void withoutATrainingThereIsAPageTooAndItIsTitledByTheImages() throws Exception {
        Path target =
                Files.createDirectories(commands.folder().resolve("apart")).resolve("features.npy");
        commands.run(new EmbedCommand(InstantSource.system()), "--output", target.toString());
        commands.run(
                new ExploreCommand(InstantSource.system()), "--embeddings", target.toString(), "--map-points", "0");

        String page = Files.readString(target.resolveSibling("report.html"));
        assertTrue(page.contains("<h1>Shapes, 136 images</h1>"), page);
        assertTrue(page.contains("id=\"explore\""));
        assertTrue(commands.out().contains("Report:"), commands.out());
    }

    @Test
    void ifNearlyAllImagesAreOneGroupANoteSaysWhatToDo() throws Exception {
        commands.run(new EmbedCommand(InstantSource.system()));
        commands.run(
                new ExploreCommand(InstantSource.system()),
                "--threshold",
                "-0.99",
                "--map-points",
                "0",
                "--output",
                commands.folder() + "/one-group");

        String note = commands.err().replaceAll("\\s+", " ");
        assertTrue(note.contains("Nearly all images (136 of 136) are in one group of near-duplicates"), note);
        assertTrue(note.contains("Set a higher --threshold, or leave it out"), note);
    }

    @Test
    void withoutEmbeddingsTheErrorSaysHowToMakeThem() {
        assertUserError(
                () -> commands.run(new ExploreCommand(InstantSource.system()), "--embeddings", "missing.npy"), "embed");
    }

    @Test
    void strictIsAnErrorIfAnImageIsUnreadableOrMissing() throws Exception {
        Path images = Files.createDirectories(commands.folder().resolve("strict"));
        for (int i = 0; i < 30; i++) {
            ImageIO.write(
                    new BufferedImage(9 + i, 9, BufferedImage.TYPE_BYTE_GRAY),
                    "png",
                    images.resolve(i + ".png").toFile());
        }
        Path broken = Files.writeString(images.resolve("b.jpg"), "broken");
        Path target = commands.folder().resolve("strict.npy");
        String[] embed = {"--input", images.toString(), "--output", target.toString(), "--strict"};
        String message = assertUserError(() -> commands.run(new EmbedCommand(InstantSource.system()), embed));
        assertTrue(message.startsWith("1 file could not be read: b.jpg (it is no"), message);
        assertTrue(
                Files.notExists(target) && Files.notExists(commands.folder().resolve("strict.csv")),
                "nothing is written");

        Files.delete(broken);
        assertEquals(0, commands.run(new EmbedCommand(InstantSource.system()), embed));
        Files.delete(images.resolve("7.png"));
        String[] explore = {
            "--embeddings", target.toString(), "--map-points", "0", "--output", commands.folder() + "/explored"
        };
        String[] strictly =
                Stream.concat(Stream.of(explore), Stream.of("--strict")).toArray(String[]::new);
        String text = assertUserError(() -> commands.run(new ExploreCommand(InstantSource.system()), strictly));
        assertTrue(text.startsWith("1 file could not be read: 7.png (it is not there)"), text);
        assertEquals(0, commands.run(new ExploreCommand(InstantSource.system()), explore));
        assertTrue(commands.err().contains("7.png (it is not there)"), commands.err());
    }
}
