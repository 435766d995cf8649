package org.moco4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.moco4j.testing.MessageAssertions.assertUserError;

import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.moco4j.UserError;
import org.moco4j.embed.NpyMatrix;
import org.moco4j.report.results.EmbeddingDescription;
import org.moco4j.report.results.ExploreResult;

/** Tests the names of embedded images: in any order, in both Unicode forms, and with control characters. */
class EmbeddingNamesTest {
    private static final int IMAGES = 12;
    private static final int DIMENSIONS = 4;

    @TempDir
    Path folder;

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private Path matrix;
    private Path names;

    @BeforeEach
    void embed() throws IOException {
        matrix = folder.resolve("photos.npy");
        names = folder.resolve("photos.csv");
        Path images = Files.createDirectory(folder.resolve("images"));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(NpyMatrix.header(IMAGES, DIMENSIONS));
        Random random = new Random(3);
        List<String> lines = new ArrayList<>(List.of("row,name,class"));
        for (int row = 0; row < IMAGES; row++) {
            bytes.write(unit(random));
            lines.add(row + "," + name(row) + ",");
            ImageIO.write(
                    new BufferedImage(8, 8, BufferedImage.TYPE_INT_RGB),
                    "png",
                    images.resolve(name(row)).toFile());
        }
        Files.write(matrix, bytes.toByteArray());
        Files.write(names, lines);
        EmbeddingDescription.beside(matrix)
                .write(
                        folder,
                        new EmbeddingDescription(
                                "a",
                                "b",
                                images.toString(),
                                "output",
                                IMAGES,
                                DIMENSIONS,
                                16,
                                "center-square",
                                "none",
                                0));
    }

    @Test
    void aSortedListGivesTheSameNeighbors() throws Exception {
        explore("--like", name(3), "--output", folder + "/one");
        List<String> lines = Files.readAllLines(names);
        Collections.reverse(lines.subList(1, lines.size()));
        Files.writeString(names, "\uFEFF" + String.join("\r\n", lines) + "\r\n");
        explore("--like", name(3), "--output", folder + "/two");

        for (String list : List.of("neighbors.csv", "outliers.csv", "diverse.csv", "duplicates.csv")) {
            String text = Files.readString(folder.resolve("one").resolve(list));
            assertEquals(text, Files.readString(folder.resolve("two").resolve(list)), list);
            assertFalse(text.contains("\r"), "all CSV files have the same line ends");
        }
    }

    @Test
    void aListWithAMissingLineIsAnError() throws Exception {
        List<String> lines = Files.readAllLines(names);
        lines.remove(4);
        Files.write(names, lines);

        assertUserError(() -> explore("--output", folder + "/out"), "row 3 is missing");
        assertTrue(Files.notExists(folder.resolve("out/explore.json")));
    }

    @Test
    void aFolderMeansTheFileOfEmbeddingsInIt() throws Exception {
        Files.writeString(folder.resolve("another.npy"), "without a list of names");
        matrix = folder;
        explore("--output", folder + "/out");
        assertTrue(Files.exists(folder.resolve("out/explore.json")));

        matrix = folder.resolve("images");
        assertUserError(
                () -> explore("--output", folder + "/out"),
                "images is a folder and has no file that embed wrote",
                "embed --checkpoint cifar10-resnet18 --input " + matrix + " --output images.npy");
    }

    @Test
    void aNameIsFoundInBothUnicodeForms() throws Exception {
        rename(2, "cafe\u0301.png");
        rename(5, "Z\u00fcrich.png");

        assertEquals("cafe\u0301.png", like("caf\u00e9.png"));
        assertEquals("cafe\u0301.png", like("cafe\u0301.png"));
        assertEquals("Z\u00fcrich.png", like("Zu\u0308rich.png"));
        assertThrows(UserError.class, () -> like("cafe.png"));
    }

    @Test
    void controlCharactersInNamesAreNotPrinted() throws Exception {
        for (int row = 0; row < IMAGES; row++) {
            rename(row, "\u001b[2J" + row + "\u0007\u009b31m.png");
        }
        explore("--output", folder + "/out");

        String text = printed.toString(StandardCharsets.UTF_8);
        assertTrue(text.contains("most unusual: ?[2J"), text);
        assertTrue(text.chars().noneMatch(c -> c != '\n' && Character.isISOControl(c)), text);
    }

    @Test
    void theListOfNearestImagesFitsTheScreen() throws Exception {
        rename(4, "holidays/" + "deep/".repeat(30) + "img4.png");
        rename(6, "\u001b[2Jimg6.png");
        explore("--like", name(3), "--neighbors", "11", "--output", folder + "/out");

        List<String> lines = printed.toString(StandardCharsets.UTF_8).lines().toList();
        int head = lines.indexOf("most like img3.png (cosine similarity, name):");
        List<String> listed = lines.subList(head + 1, head + 11);
        List<String> found = Files.readAllLines(folder.resolve("out/neighbors.csv"));
        for (int i = 0; i < listed.size(); i++) {
            String line = listed.get(i);
            assertTrue(line.matches("   ?-?[01]\\.\\d{4}  .*img\\d+\\.png"), line);
            assertTrue(line.length() <= 80, line);
            String ending = line.substring(line.lastIndexOf("img"));
            assertTrue(found.get(i + 1).contains(ending), found.get(i + 1) + " is listed as " + line);
        }
        assertTrue(listed.stream().anyMatch(line -> line.contains("?[2Jimg6.png"))
                || found.get(11).contains("img6"));
        assertEquals("  and 1 more in neighbors.csv", lines.get(head + 11));
    }

    private String like(String name) throws Exception {
        explore("--like", name, "--output", folder + "/like");
        return ExploreResult.FILE
                .read(folder.resolve("like"))
                .orElseThrow()
                .neighbors()
                .get(0)
                .name();
    }

    private void rename(int row, String name) throws IOException {
        Files.writeString(
                names, Files.readString(names).replace("\n" + row + "," + name(row), "\n" + row + "," + name));
    }

    private void explore(String... options) throws Exception {
        List<String> words =
                new ArrayList<>(List.of("--embeddings", matrix.toString(), "--map-points", "0", "--diverse", "3"));
        words.addAll(List.of(options));
        Command command = new ExploreCommand(InstantSource.system());
        PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
        assertEquals(0, command.run(new Arguments(command).read(words, out, out)));
    }

    private static String name(int row) {
        return "img" + row + ".png";
    }

    private static byte[] unit(Random random) {
        float[] row = new float[DIMENSIONS];
        double squares = 0;
        for (int i = 0; i < row.length; i++) {
            row[i] = (float) random.nextGaussian();
            squares += row[i] * row[i];
        }
        ByteBuffer bytes = ByteBuffer.allocate(Float.BYTES * row.length);
        bytes.order(ByteOrder.LITTLE_ENDIAN);
        for (float value : row) {
            bytes.putFloat((float) (value / Math.sqrt(squares)));
        }
        return bytes.array();
    }
}
