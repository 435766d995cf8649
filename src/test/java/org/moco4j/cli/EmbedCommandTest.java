package org.moco4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.moco4j.testing.MessageAssertions.assertUserError;

import java.awt.image.BufferedImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.ExtendWith;
import org.moco4j.report.results.EmbeddingDescription;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Tests the command {@code embed} on a very small run. */
@ExtendWith(CommandTester.Extension.class)
class EmbedCommandTest {
    private final CommandTester commands;

    EmbedCommandTest(CommandTester commands) {
        this.commands = commands;
    }

    @Test
    void embedWritesTheFeaturesOfTheDataSetOrAFolder() throws Exception {
        commands.run(new EmbedCommand(InstantSource.system()));
        try (INDArray all = Nd4j.createFromNpyFile(
                commands.config().resultsFolder().resolve("embeddings.npy").toFile())) {
            assertEquals(136, all.size(0));
            assertEquals(32, all.size(1));
        }
        Path images = Files.createDirectories(commands.folder().resolve("pictures/nested"));
        assertTrue(ImageIO.write(
                new BufferedImage(9, 90, BufferedImage.TYPE_BYTE_GRAY),
                "png",
                images.resolve("a.png").toFile()));
        Files.writeString(images.resolve("b.jpg"), "broken");
        Path target = commands.folder().resolve("mine.npy");
        List<String> words = List.of(
                "--input",
                commands.folder().resolve("pictures").toString(),
                "--output",
                target.toString(),
                "--feature",
                "output");
        commands.run(new EmbedCommand(InstantSource.system()), words.toArray(String[]::new));
        try (INDArray mine = Nd4j.createFromNpyFile(target.toFile())) {
            assertEquals(1, mine.size(0));
            assertEquals(16, mine.size(1));
        }
        assertTrue(commands.err().contains("nested/b.jpg"), commands.err());
        assertEquals(
                "0,nested/a.png,",
                Files.readAllLines(commands.folder().resolve("mine.csv")).get(1));
        assertEquals(
                List.of(
                        "path,reason",
                        "nested/b.jpg,\"it is not a JPEG, PNG, WebP, TIFF, GIF, BMP, PPM, PGM or PBM image\""),
                Files.readAllLines(commands.folder().resolve("mine.unreadable.csv")));
    }

    @Test
    void aMissingFolderIsReportedBeforeTheEncoderIsRead() {
        String missing = commands.folder().resolve("no-such-folder").toString();

        assertUserError(
                () -> commands.run(new EmbedCommand(InstantSource.system()), "--input", missing),
                missing + " does not exist");
        assertEquals("", commands.err());
        assertEquals("", commands.out());
    }

    @Test
    void theNoteHasTheFolderWithoutDots() throws Exception {
        Path images = commands.folder().resolve("dotted");
        CommandTester.writeImage(images.resolve("a.png"), 1);
        assertEquals(images.toAbsolutePath().normalize().toString(), notedFolder(images.resolve("../dotted")));
    }

    private String notedFolder(Path input) throws Exception {
        Path target = commands.folder().resolve("noted.npy");
        commands.run(
                new EmbedCommand(InstantSource.system()), "--input", input.toString(), "--output", target.toString());
        return EmbeddingDescription.beside(target)
                .read(target.getParent())
                .orElseThrow()
                .folder();
    }

    @Test
    @DisabledOnOs(value = OS.WINDOWS, disabledReason = "links need a privilege")
    void aFolderBehindALinkIsTheOneThatWasRead() throws Exception {
        Path deep = Files.createDirectories(commands.folder().resolve("other/deep"));
        CommandTester.writeImage(commands.folder().resolve("other/photos/a.png"), 1);
        Path link = Files.createSymbolicLink(commands.folder().resolve("link"), deep);
        Path noted = Path.of(notedFolder(link.resolve("../photos")));
        assertTrue(Files.exists(noted.resolve("a.png")), noted.toString());
    }

    @Test
    void splitChoosesAPartOfTheFolder() throws Exception {
        Path images = commands.folder().resolve("split");
        for (String name : List.of("ant", "bee")) {
            for (int i = 0; i < 20; i++) {
                CommandTester.writeImage(images.resolve(name).resolve(i + ".png"), i);
            }
        }
        List<String> train = embedded(images, "train");
        List<String> test = embedded(images, "test");
        assertEquals(36, train.size());
        assertEquals(4, test.size());
        assertEquals(2, test.stream().filter(name -> name.startsWith("ant/")).count());
        List<String> both =
                Stream.concat(train.stream(), test.stream()).sorted().toList();
        assertEquals(embedded(images, "all").stream().sorted().toList(), both);
        assertUserError(() -> embedded(images.resolve("ant"), "test"), "no class folder");
    }

    private List<String> embedded(Path images, String split) throws Exception {
        Path target = commands.folder().resolve("split-" + split + ".npy");
        commands.run(
                new EmbedCommand(InstantSource.system()),
                "--input",
                images.toString(),
                "--output",
                target.toString(),
                "--split",
                split);
        return Files.readAllLines(commands.folder().resolve("split-" + split + ".csv")).stream()
                .skip(1)
                .map(line -> line.split(",")[1])
                .toList();
    }

    @Test
    void aFolderWithoutReadableImagesIsAnError() throws Exception {
        Path images = Files.createDirectories(commands.folder().resolve("broken"));
        Files.writeString(images.resolve("b.jpg"), "broken");
        String message = assertUserError(() -> commands.run(
                new EmbedCommand(InstantSource.system()),
                "--input",
                images.toString(),
                "--output",
                commands.folder().resolve("none.npy").toString()));
        assertTrue(message.startsWith("No image could be read. 1 file"), message);
        assertTrue(Files.notExists(commands.folder().resolve("none.npy")), "nothing is written");
    }

    @Test
    void errorsListTheAllowedValuesOfAnOption() {
        assertUserError(
                () -> commands.run(new EmbedCommand(InstantSource.system()), "--feature", "middle"),
                "backbone or output");
        assertUserError(() -> commands.run(new EmbedCommand(InstantSource.system()), "--output", "x.txt"), ".npy");
    }

    @Test
    void anExportedEncoderGivesTheSameFeatures() throws Exception {
        Path exported = commands.folder().resolve("mine.safetensors");
        commands.run(new ExportCommand(), "--output", exported.toString());
        Path byRun = commands.folder().resolve("by-run.npy");
        Path byFile = commands.folder().resolve("by-file.npy");
        commands.run(new EmbedCommand(InstantSource.system()), "--output", byRun.toString());
        commands.run(
                new EmbedCommand(InstantSource.system()),
                "--checkpoint",
                exported.toString(),
                "--output",
                byFile.toString());
        assertEquals(-1, Files.mismatch(byRun, byFile));
    }
}
