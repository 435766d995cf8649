package org.moco4j.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.moco4j.data.FolderSamples;

/** Runs the examples of the Java API at small size. */
class ExamplesTest {
    @TempDir
    Path folder;

    @Test
    void anEncoderIsTrainedAndEachEpochIsPrinted() throws Exception {
        Path config = Files.writeString(
                folder.resolve("tiny.json"), """
                {"dataset": "Shapes", "train-images": 64, "test-images": 32, "image-size": 16, "width": 4, "epochs": 2,
                 "batch_size": 8, "moco-k": 32, "moco-dim": 16, "bn-splits": 2, "knn-k": 5, "threads": 1,
                 "schedule": [], "resume": "%1$s/checkpoint", "results-dir": "%1$s/results"}
                """.formatted(folder.toString().replace('\\', '/')));

        List<String> lines = linesOf(() -> TrainAnEncoder.main(new String[] {config.toString()}));

        List<String> epochs =
                lines.stream().filter(line -> line.startsWith("epoch ")).toList();
        assertEquals(2, epochs.size(), lines.toString());
        assertTrue(epochs.get(1).matches("epoch 2: loss \\d\\.\\d{4}, kNN Acc@1 \\d+\\.\\d\\d%"), epochs.get(1));
        assertTrue(Files.exists(encoderOf(lines)), lines.toString());
    }

    @Test
    void anEncoderOfOwnImagesFindsTheImageItself() throws Exception {
        Path photos = folder.resolve("photos");
        FolderSamples.write(photos, 64);

        List<String> trained = linesOf(() -> TrainOnOwnImages.main(
                new String[] {photos.toString(), folder.resolve("encoder").toString(), "1"}));
        Path encoder = encoderOf(trained);
        Path query = photos.resolve("007.png");
        List<String> found = linesOf(
                () -> SearchImages.main(new String[] {encoder.toString(), photos.toString(), query.toString()}));

        assertTrue(trained.get(1).endsWith("report.html"), trained.toString());
        assertEquals(5, found.size(), found.toString());
        assertEquals("1.000  " + query, found.get(0));
    }

    @Test
    void anEmbeddingIsWrittenAndSearched() throws Exception {
        Path photos = folder.resolve("photos");
        FolderSamples.write(photos, 64);
        List<String> trained = linesOf(() -> TrainOnOwnImages.main(
                new String[] {photos.toString(), folder.resolve("encoder").toString(), "1"}));

        List<String> found = linesOf(() -> SearchEmbedding.main(new String[] {
            encoderOf(trained).toString(),
            photos.toString(),
            folder.resolve("photos.npy").toString(),
            photos.resolve("007.png").toString()
        }));

        assertEquals(5, found.size(), found.toString());
        assertEquals("1.000  007.png", found.get(0));
    }

    private static Path encoderOf(List<String> lines) {
        return lines.stream()
                .filter(line -> line.startsWith("encoder: "))
                .map(line -> Path.of(line.substring("encoder: ".length())))
                .findFirst()
                .orElseThrow();
    }

    @FunctionalInterface
    private interface Program {
        void run() throws Exception;
    }

    private static List<String> linesOf(Program program) throws Exception {
        PrintStream before = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        try (PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8)) {
            System.setOut(out);
            program.run();
        } finally {
            System.setOut(before);
        }
        return printed.toString(StandardCharsets.UTF_8).lines().toList();
    }
}
