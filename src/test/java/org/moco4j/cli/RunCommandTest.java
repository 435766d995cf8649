package org.moco4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.moco4j.testing.MessageAssertions.assertContains;
import static org.moco4j.testing.MessageAssertions.assertUserError;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
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
import org.moco4j.report.results.ExploreResult;
import org.moco4j.report.results.MapResult;
import org.moco4j.run.MocoTraining;
import org.moco4j.session.StopRequest;
import org.moco4j.tensorfile.TensorFile;

/**
 * Tests {@code run} on a nested folder of JPEG and PNG files of different sizes, some of them damaged, two of them
 * equal.
 */
class RunCommandTest {
    private static final int IMAGES = 44;

    @TempDir
    Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void runWritesAllResultsOfAFolder() throws Exception {
        Path images = images();

        assertEquals(0, run(images.toString()));

        String printed = flowing(text(err));
        assertTrue(printed.contains("47"), "47 files are counted: " + printed);
        assertContains(
                printed,
                "2 files cannot be read: a/garbage.png (it is no",
                "b/empty.jpg (the file is empty)",
                "twice as long as wide",
                "a queue of",
                "iB are free",
                "images/s",
                " reading about ",
                "for 47 files, once");
        assertTrue(flowing(text(out)).contains("3 files could not be read"), text(out));
        assertTrue(text(out).contains("truncated.png"), "the one that breaks only when decoded: " + text(out));
        Path results = onlyFolderIn(folder.resolve("results"));
        List<String> unreadable = Files.readAllLines(results.resolve("unreadable.csv"));
        assertEquals(4, unreadable.size(), unreadable.toString());
        assertTrue(unreadable.contains("b/empty.jpg,the file is empty"), unreadable.toString());
        assertEquals(unreadable, Files.readAllLines(results.resolve("embeddings.unreadable.csv")));
        ExploreResult explored = ExploreResult.FILE.read(results).orElseThrow();
        assertEquals(IMAGES, explored.images());
        assertTrue(
                explored.duplicates().stream()
                        .map(group -> group.images().stream()
                                .map(ExploreResult.ListedImage::name)
                                .toList())
                        .anyMatch(names -> names.containsAll(List.of("a/p0.png", "same.png"))),
                "the copy is found: " + explored.duplicates());
        assertEquals(IMAGES, MapResult.FILE.read(results).orElseThrow().points().size());
        String page = Files.readString(results.resolve("report.html"));
        assertTrue(page.contains("same.png"), "the page shows the duplicates");
        assertEquals(
                IMAGES + 1,
                Files.readAllLines(results.resolve("embeddings.csv")).size());
    }

    @Test
    void doneIsPrintedLastAndTheNextCommandContinuesTheRun() throws Exception {
        Path images = folder.resolve("holiday photos");
        Random random = new Random(3);
        for (int i = 0; i < 36; i++) {
            writeImage("holiday photos/IMG_" + i + ".png", 40, 30, random);
        }
        RunCommand command = new RunCommand(MocoTraining::run, InstantSource.system(), new StopRequest());
        List<String> words = new ArrayList<>(List.of(images.toString(), "--image-size", "16", "--width", "4"));
        words.addAll(List.of("--moco-dim", "16", "--epochs", "1", "--threads", "1"));
        words.addAll(List.of("--resume", folder + "/checkpoint", "--results-dir", folder + "/results"));
        command.run(new Arguments(command).read(words, stream(out), stream(out)));

        String done = text(out).substring(text(out).indexOf("Done."));
        Path results = onlyFolderIn(folder.resolve("results"));
        String file = results.resolve("config.json").toString();
        String next = "run \"" + images + "\" --config " + file + " --epochs 2";
        assertTrue(done.lines().anyMatch(line -> line.startsWith("  mvn ") && line.contains(next)), done);
        String search = "search " + results.resolve("embeddings.npy") + " --index 0";
        assertTrue(done.lines().anyMatch(line -> line.startsWith("  mvn ") && line.contains(search)), done);
        assertContains(done, "report      ", results.resolve("report.html").toString());
        assertTrue(
                !done.contains("near-duplicates") && !done.contains("encoding"), "nothing is done after it: " + done);

        out.reset();
        List<String> pasted = List.of(images.toString(), "--config", file, "--epochs", "2");
        command.run(new Arguments(command).read(pasted, stream(out), stream(out)));
        assertContains(text(out), "on holiday photos, resuming after epoch 1");
        assertEquals(results, onlyFolderIn(folder.resolve("results")));
    }

    /** The network is that of the file, which a user need not know. */
    @Test
    void aRunFromAnotherEncoderIsComparedWithIt() throws Exception {
        Path start = folder.resolve("plain.pth");
        try (InputStream in = TensorFile.class.getResourceAsStream("plain.pth")) {
            Files.copy(in, start);
        }
        List<String> words = List.of(images().toString(), "--init-from", start.toString(), "--image-size", "32");
        assertEquals(0, start(words));
        String printed = flowing(text(out) + text(err));
        assertContains(
                printed,
                "Training against the starting encoder, on 44 images",
                "distance of two views of an image (alignment; lower is better)",
                "nearest neighbors are the same",
                "images among neighbors of their own folder");
        Files.write(start, new byte[100]);
        assertUserError(() -> start(words), start.toString());
    }

    @Test
    void strictIsAnErrorBeforeTheTraining() throws Exception {
        Path images = images();
        String message = assertUserError(() -> run(images.toString(), "--strict"));
        assertTrue(message.startsWith("2 files could not be read: a/garbage.png"), message);
        Files.delete(images.resolve("a/garbage.png"));
        Files.delete(images.resolve("b/empty.jpg"));
        String text = assertUserError(() -> run(images.toString(), "--strict"));
        assertTrue(text.startsWith("1 file could not be read: truncated.png"), text);
        assertTrue(Files.notExists(folder.resolve("results")) && Files.notExists(folder.resolve("checkpoint")));
    }

    @Test
    void aStrictTrainingNamesTheUnreadableFilesOnce() throws Exception {
        Path images = images();
        Command train = new TrainCommand(MocoTraining::run, InstantSource.system(), new StopRequest());
        List<String> words = List.of(
                "--dataset",
                "ImageFolder",
                "--data-dir",
                images.toString(),
                "--unlabelled",
                "--strict",
                "--resume",
                folder.resolve("checkpoint").toString(),
                "--results-dir",
                folder.resolve("results").toString());
        assertUserError(() -> train.run(new Arguments(train).read(words, stream(out), stream(err))), "a/garbage.png");
        assertTrue(!(text(out) + text(err)).contains("garbage.png"), text(out) + text(err));
    }

    @Test
    void theErrorNamesAMissingFolderByItsShortestPath() {
        assertUserError(() -> run(folder.resolve("./a/../gone").toString()), " " + folder.resolve("gone") + " ");
    }

    @Test
    void settingsDependOnTheImagesThatCanBeDecoded() throws Exception {
        Random random = new Random(3);
        for (int i = 0; i < 100; i++) {
            writeImage("cut/" + i + ".png", 40, 40, random);
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
    void tooFewReadableImagesAreAnErrorWithTheReason() throws Exception {
        Random random = new Random(5);
        for (int i = 0; i < 40; i++) {
            writeImage("damaged/" + i + ".png", 40, 40, random);
            Path file = folder.resolve("damaged/" + i + ".png");
            if (i < 30) {
                Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 200));
            }
        }
        assertUserError(() -> run(folder.resolve("damaged").toString()), "10 images that can be read; at least");
        assertTrue(text(err).contains("30 files could not be read"), text(err));
    }

    @Test
    void theSecondStartDoesNotReadFilesThatTheProgramWrote() throws Exception {
        Random random = new Random(4);
        for (int i = 0; i < 40; i++) {
            writeImage("photos/IMG_" + i + ".jpg", 40, 30, random);
        }
        String photos = folder.resolve("photos").toString();
        String[] words = {photos, "--resume", photos + "/ckpt", "--results-dir", photos + "/out"};
        assertEquals(0, run(words));
        assertEquals(0, run(words));
        assertTrue(text(out).contains("This run is finished"), text(out));
        assertTrue(flowing(text(err)).contains("(0 of 1 epoch are left"), text(err));
        String second = flowing(text(out).substring(text(out).indexOf("Done.")));
        assertEquals(2, second.split("written by MoCo4J", -1).length, "noted once: " + second + text(err));
        assertTrue(!text(err).contains("written by MoCo4J"), text(err));
        assertEquals(2, text(err).split("photos: 40 files, ", -1).length - 1, text(err));
        assertEquals(
                41,
                Files.readAllLines(onlyFolderIn(folder.resolve("photos/out")).resolve("embeddings.csv"))
                        .size());

        assertTrue(flowing(text(out)).contains("start over, with the same settings:"), text(out));
        out.reset();
        assertEquals(
                0, run(Stream.concat(Stream.of(words), Stream.of("--fresh")).toArray(String[]::new)));
        assertEquals(2, flowing(text(err)).split("\\(1 epoch, ", -1).length - 1, text(err));
        assertTrue(!text(out).contains("This run is finished"), "--fresh does what the text promises: " + text(out));
    }

    @Test
    void ifAFileIsGivenTheErrorSuggestsItsFolder() throws IOException {
        writeImage("photos/only.jpg", 30, 30, new Random(1));
        String message = assertUserError(
                () -> run(folder.resolve("photos/only.jpg").toString()),
                "is a JPEG image, but a folder of images is needed");
        assertTrue(message.endsWith("such as " + folder.resolve("photos") + "."), message);
    }

    @Test
    void tooFewImagesAreAnErrorWithTheNumberNeeded() throws IOException {
        writeImage("only.png", 30, 30, new Random(1));
        assertUserError(() -> run(folder.toString()), "at least 32");
    }

    @Test
    void aMissingFolderArgumentIsAnError() {
        assertTrue(assertUserError(this::run).contains("run photos"));
        assertTrue(assertUserError(() -> run(folder.resolve("gone").toString())).contains("gone"));
    }

    private int run(String... words) throws Exception {
        List<String> all = new ArrayList<>(Arrays.asList(words));
        all.addAll(List.of("--image-size", "16", "--width", "4", "--moco-dim", "16"));
        return start(all);
    }

    private int start(List<String> words) throws Exception {
        List<String> all = new ArrayList<>(words);
        all.addAll(List.of("--epochs", "1", "--threads", "1"));
        if (!all.contains("--resume")) {
            all.addAll(List.of("--resume", folder.resolve("checkpoint").toString()));
            all.addAll(List.of("--results-dir", folder.resolve("results").toString()));
        }
        RunCommand command = new RunCommand(MocoTraining::run, InstantSource.system(), new StopRequest());
        return command.run(new Arguments(command).read(all, stream(out), stream(err)));
    }

    private Path images() throws IOException {
        Path images = folder.resolve("pictures");
        Random random = new Random(7);
        for (int i = 0; i < IMAGES - 1; i++) {
            String name = (i % 2 == 0 ? "a/" : "b/deep er/") + "p" + i + (i % 4 == 0 ? ".png" : ".jpg");
            int width = i == 5 ? 200 : 9 + random.nextInt(90);
            int height = i == 5 ? 20 : 9 + random.nextInt(90);
            writeImage("pictures/" + name, width, height, random);
        }
        Files.copy(images.resolve("a/p0.png"), images.resolve("same.png"));
        Files.writeString(images.resolve("a/garbage.png"), "no image at all");
        Files.write(images.resolve("b/empty.jpg"), new byte[0]);
        byte[] whole = Files.readAllBytes(images.resolve("a/p4.png"));
        // The header with the size is complete, but the pixels are not.
        Files.write(images.resolve("truncated.png"), Arrays.copyOf(whole, whole.length / 2));
        return images;
    }

    private void writeImage(String name, int width, int height, Random random) throws IOException {
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

    /** Returns the text without line breaks, because these depend on the width. */
    private static String flowing(String text) {
        return text.replaceAll("\\s+", " ");
    }
}
