package org.moco4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.moco4j.UserError;
import org.moco4j.report.results.ExploreResult;
import org.moco4j.report.results.MapResult;
import org.moco4j.run.TrainingSession;

/** A folder as people have them: nested, JPEG and PNG of odd sizes, some of them broken, two of them the same. */
class RunCommandTest {
    private static final int PICTURES = 44;

    @TempDir
    Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void oneCommandGoesFromAFolderToItsReport() throws Exception {
        Path pictures = pictures();

        assertEquals(0, run(pictures.toString()));

        String told = flowing(text(err));
        assertTrue(told.contains("47"), "47 files are counted: " + told);
        assertTrue(told.contains("2 files cannot be read: a/garbage.png (it is no"), told);
        assertTrue(told.contains("b/empty.jpg (the file is empty)"), told);
        assertTrue(told.contains("twice as long as wide"), told);
        assertTrue(told.contains("a queue of"), told);
        assertTrue(told.contains("iB are free"), told);
        assertTrue(told.contains("images/s"), told);
        assertTrue(told.contains(" reading about ") && told.contains("for 47 files, once"), told);
        assertTrue(flowing(text(out)).contains("3 files could not be read"), text(out));
        assertTrue(text(out).contains("truncated.png"), "the one that breaks only when decoded: " + text(out));
        Path results = onlyFolderIn(folder.resolve("results"));
        List<String> unreadable = Files.readAllLines(results.resolve("unreadable.csv"));
        assertEquals(4, unreadable.size(), unreadable.toString());
        assertTrue(unreadable.contains("b/empty.jpg,the file is empty"), unreadable.toString());
        assertEquals(unreadable, Files.readAllLines(results.resolve("embeddings.unreadable.csv")));
        ExploreResult explored = ExploreResult.FILE.read(results).orElseThrow();
        assertEquals(PICTURES, explored.images());
        assertTrue(
                explored.duplicates().stream()
                        .map(group -> group.pictures().stream()
                                .map(ExploreResult.Picture::name)
                                .toList())
                        .anyMatch(names -> names.containsAll(List.of("a/p0.png", "same.png"))),
                "the copy is found: " + explored.duplicates());
        assertEquals(
                PICTURES, MapResult.FILE.read(results).orElseThrow().points().size());
        String page = Files.readString(results.resolve("report.html"));
        assertTrue(page.contains("same.png"), "the page shows the duplicates");
        assertEquals(
                PICTURES + 1,
                Files.readAllLines(results.resolve("embeddings.csv")).size());
    }

    @Test
    void strictEndsTheRunBeforeItBegins() throws Exception {
        Path pictures = pictures();
        UserError header = assertThrows(UserError.class, () -> run(pictures.toString(), "--strict"));
        assertTrue(header.getMessage().startsWith("2 files could not be read: a/garbage.png"), header.getMessage());
        Files.delete(pictures.resolve("a/garbage.png"));
        Files.delete(pictures.resolve("b/empty.jpg"));
        UserError pixels = assertThrows(UserError.class, () -> run(pictures.toString(), "--strict"));
        assertTrue(pixels.getMessage().startsWith("1 file could not be read: truncated.png"), pixels.getMessage());
        assertTrue(Files.notExists(folder.resolve("results")) && Files.notExists(folder.resolve("checkpoint")));
    }

    @Test
    void aStrictTrainingNamesTheUnreadableFilesOnce() throws Exception {
        Path pictures = pictures();
        Command train = new TrainCommand(new TrainingSession(InstantSource.system()));
        List<String> words = List.of(
                "--dataset",
                "ImageFolder",
                "--data-dir",
                pictures.toString(),
                "--unlabelled",
                "--strict",
                "--resume",
                folder.resolve("checkpoint").toString(),
                "--results-dir",
                folder.resolve("results").toString());
        UserError error = assertThrows(
                UserError.class, () -> train.run(new Arguments(train).read(words, stream(out), stream(err))));
        assertTrue(error.getMessage().contains("a/garbage.png"), error.getMessage());
        assertTrue(!(text(out) + text(err)).contains("garbage.png"), text(out) + text(err));
    }

    @Test
    void aFolderThatIsNotThereIsNamedByItsShortestPath() {
        UserError error = assertThrows(
                UserError.class, () -> run(folder.resolve("./a/../gone").toString()));
        assertTrue(error.getMessage().contains(" " + folder.resolve("gone") + " "), error.getMessage());
    }

    @Test
    void settingsComeFromImagesThatCanReallyBeRead() throws Exception {
        Random random = new Random(3);
        for (int i = 0; i < 100; i++) {
            picture("cut/" + i + ".png", 40, 40, random);
            Path file = folder.resolve("cut/" + i + ".png");
            if (i < 60) {
                byte[] whole = Files.readAllBytes(file);
                Files.write(file, Arrays.copyOf(whole, whole.length / 2));
            }
        }
        assertEquals(0, run(folder.resolve("cut").toString()));
        assertTrue(text(err).contains("a queue of 16 keys for 40 images, batches of 8"), text(err));
        assertTrue(text(out).contains("60 files could not be read (60 x "), text(out));
    }

    @Test
    void aFolderOfWhichTooLittleCanBeReadIsRefusedWithTheReason() throws Exception {
        Random random = new Random(5);
        for (int i = 0; i < 40; i++) {
            picture("damaged/" + i + ".png", 40, 40, random);
            Path file = folder.resolve("damaged/" + i + ".png");
            if (i < 30) {
                Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 200));
            }
        }
        UserError error = assertThrows(
                UserError.class, () -> run(folder.resolve("damaged").toString()));
        assertTrue(error.getMessage().contains("10 images that can be read; at least"), error.getMessage());
        assertTrue(text(err).contains("30 files could not be read"), text(err));
    }

    @Test
    void whatTheProgramWritesIntoTheFolderIsNotReadByTheSecondStart() throws Exception {
        Random random = new Random(4);
        for (int i = 0; i < 40; i++) {
            picture("photos/IMG_" + i + ".jpg", 40, 30, random);
        }
        String photos = folder.resolve("photos").toString();
        String[] words = {photos, "--resume", photos + "/ckpt", "--results-dir", photos + "/out"};
        assertEquals(0, run(words));
        assertEquals(0, run(words));
        assertTrue(text(out).contains("This run is finished"), text(out));
        String second = flowing(text(out).substring(text(out).indexOf("Look at ")));
        assertEquals(2, second.split("written by MoCo4J", -1).length, "said once: " + second + text(err));
        assertTrue(!text(err).contains("written by MoCo4J"), text(err));
        assertEquals(2, text(err).split("photos: 40 files, ", -1).length - 1, text(err));
        assertEquals(
                41,
                Files.readAllLines(onlyFolderIn(folder.resolve("photos/out")).resolve("embeddings.csv"))
                        .size());

        assertTrue(flowing(text(out)).contains("--fresh starts over"), text(out));
        out.reset();
        assertEquals(
                0, run(Stream.concat(Stream.of(words), Stream.of("--fresh")).toArray(String[]::new)));
        assertTrue(!text(out).contains("This run is finished"), "--fresh does what the text promises: " + text(out));
    }

    @Test
    void aFileInsteadOfAFolderIsNamedAsWhatItIs() throws IOException {
        picture("photos/only.jpg", 30, 30, new Random(1));
        UserError error = assertThrows(
                UserError.class, () -> run(folder.resolve("photos/only.jpg").toString()));
        assertTrue(
                error.getMessage().contains("is a JPEG image, but a folder of images is needed"), error.getMessage());
        assertTrue(error.getMessage().endsWith("such as " + folder.resolve("photos") + "."), error.getMessage());
    }

    @Test
    void tooFewPicturesAreAnErrorThatSaysHowManyAreNeeded() throws IOException {
        picture("only.png", 30, 30, new Random(1));
        UserError error = assertThrows(UserError.class, () -> run(folder.toString()));
        assertTrue(error.getMessage().contains("at least 32"), error.getMessage());
    }

    @Test
    void theFolderMustBeNamed() {
        assertTrue(assertThrows(UserError.class, this::run).getMessage().contains("run photos"));
        assertTrue(
                assertThrows(UserError.class, () -> run(folder.resolve("gone").toString()))
                        .getMessage()
                        .contains("gone"));
    }

    private int run(String... words) throws Exception {
        List<String> all = new ArrayList<>(Arrays.asList(words));
        all.addAll(
                List.of("--epochs", "1", "--image-size", "16", "--width", "4", "--moco-dim", "16", "--threads", "1"));
        if (!all.contains("--resume")) {
            all.addAll(List.of("--resume", folder.resolve("checkpoint").toString()));
            all.addAll(List.of("--results-dir", folder.resolve("results").toString()));
        }
        RunCommand command = new RunCommand(new TrainingSession(InstantSource.system()), InstantSource.system());
        return command.run(new Arguments(command).read(all, stream(out), stream(err)));
    }

    private Path pictures() throws IOException {
        Path pictures = folder.resolve("pictures");
        Random random = new Random(7);
        for (int i = 0; i < PICTURES - 1; i++) {
            String name = (i % 2 == 0 ? "a/" : "b/deep er/") + "p" + i + (i % 4 == 0 ? ".png" : ".jpg");
            int width = i == 5 ? 200 : 9 + random.nextInt(90);
            int height = i == 5 ? 20 : 9 + random.nextInt(90);
            picture("pictures/" + name, width, height, random);
        }
        Files.copy(pictures.resolve("a/p0.png"), pictures.resolve("same.png"));
        Files.writeString(pictures.resolve("a/garbage.png"), "no image at all");
        Files.write(pictures.resolve("b/empty.jpg"), new byte[0]);
        byte[] whole = Files.readAllBytes(pictures.resolve("a/p4.png"));
        // The header, which tells the size, is whole; the pixels are not.
        Files.write(pictures.resolve("truncated.png"), Arrays.copyOf(whole, whole.length / 2));
        return pictures;
    }

    private void picture(String name, int width, int height, Random random) throws IOException {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        for (int i = 0; i < 12; i++) {
            graphics.setColor(new Color(random.nextInt(0x1000000)));
            graphics.fillOval(random.nextInt(width), random.nextInt(height), 5 + width / 3, 5 + height / 4);
        }
        graphics.dispose();
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        assertTrue(ImageIO.write(image, name.endsWith("png") ? "png" : "jpg", file.toFile()));
    }

    private static Path onlyFolderIn(Path parent) throws IOException {
        try (Stream<Path> folders = Files.list(parent)) {
            return folders.findFirst().orElseThrow();
        }
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    private static String text(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /** Without the line breaks that the width makes. */
    private static String flowing(String text) {
        return text.replaceAll("\\s+", " ");
    }
}
