package org.moco4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.moco4j.testing.MessageAssertions.assertContains;
import static org.moco4j.testing.MessageAssertions.assertUserError;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.moco4j.report.MetricsLog;
import org.moco4j.report.results.AtlasNeighbors;
import org.moco4j.report.results.KnnAccuracy;
import org.moco4j.report.results.MapResult;
import org.moco4j.report.results.RetrievalResult;

/** Tests the command {@code infer} on a very small run. */
@ExtendWith(CommandTester.Extension.class)
class InferCommandTest {
    private final CommandTester commands;

    InferCommandTest(CommandTester commands) {
        this.commands = commands;
    }

    @Test
    void inferHasTheSameAccuracyAsTheTraining() throws Exception {
        commands.run(new InferCommand(InstantSource.system()), "--queries", "3");

        KnnAccuracy knn =
                KnnAccuracy.FILE.read(commands.config().resultsFolder()).orElseThrow();
        JsonNode trained = MetricsLog.read(commands.config().resultsFolder().resolve(MetricsLog.FILE_NAME)).stream()
                .filter(line -> line.path("type").asText().equals("epoch"))
                .findFirst()
                .orElseThrow()
                .path("knn");
        assertEquals(trained.path("acc1_output").asDouble(), knn.output().top1(), 1e-12);
        assertEquals(trained.path("acc1_backbone").asDouble(), knn.backbone().top1(), 1e-12);
        assertTrue(knn.output().top5() >= knn.output().top1());
        assertTrue(commands.out().contains("Acc@1"), commands.out());
        assertTrue(commands.err().contains("after epoch 1"), commands.err());
        BufferedImage sheet = retrievalImage();
        assertTrue(sheet.getWidth() > 3 * 192 && sheet.getHeight() > 3 * 192);
    }

    @Test
    void thePageGetsNeighborsOfAllShownImages() throws Exception {
        commands.run(new InferCommand(InstantSource.system()), "--queries", "3");

        RetrievalResult retrieval =
                RetrievalResult.FILE.read(commands.config().resultsFolder()).orElseThrow();
        AtlasNeighbors near = AtlasNeighbors.OF_RETRIEVAL
                .read(commands.config().resultsFolder())
                .orElseThrow();
        AtlasNeighbors onMap =
                AtlasNeighbors.OF_MAP.read(commands.config().resultsFolder()).orElseThrow();
        assertEquals(3, retrieval.queries().size());
        for (RetrievalResult.Query query : retrieval.queries()) {
            for (int place = 0; place < near.perImage(); place++) {
                RetrievalResult.Found found = query.similar().get(place);
                assertEquals(found.image(), near.neighbors()[query.image() * near.perImage() + place]);
                assertEquals(found.similarity(), near.similarities()[query.image() * near.perImage() + place], 1e-4);
            }
        }
        int points = MapResult.FILE
                .read(commands.config().resultsFolder())
                .orElseThrow()
                .points()
                .size();
        assertEquals(points * onMap.perImage(), onMap.neighbors().length);
        for (int i = 0; i < onMap.neighbors().length; i++) {
            assertTrue(onMap.neighbors()[i] >= 0 && onMap.neighbors()[i] < points);
            assertNotEquals(i / onMap.perImage(), onMap.neighbors()[i], "an image is not its own neighbor");
        }
    }

    @Test
    void queriesAreImagesOfTheUserOrChosenIndices() throws Exception {
        Path mine = commands.folder().resolve("mine.png");
        assertTrue(ImageIO.write(new BufferedImage(50, 30, BufferedImage.TYPE_INT_RGB), "png", mine.toFile()));
        assertEquals(0, commands.run(new InferCommand(InstantSource.system()), "--image", mine.toString()));
        int one = retrievalImage().getWidth();
        assertEquals(0, commands.run(new InferCommand(InstantSource.system()), "--index", "3,1,4,15,9,2,6"));
        assertTrue(retrievalImage().getWidth() > one, "more columns make a wider sheet");
    }

    @Test
    void wrongQueriesAreErrors() {
        assertError("--index 40", "--index", "40");
        assertError("it does not exist", "--image", "nothing.png");
        assertError("it is not a JPEG", "--image", commands.configFile().toString());
        assertError("a whole number >= 1", "--queries", "0");
        assertError("does not exist", "--checkpoint", "elsewhere.safetensors");
        assertError("There is no checkpoint", "--seed", "77");
    }

    @Test
    void theConfigOfACheckpointFileIsUsed() throws Exception {
        Path best = commands.config().runFolder().resolve("best.safetensors");
        Command infer = new InferCommand(InstantSource.system());
        assertEquals(
                0,
                commands.runWithoutConfig(
                        infer,
                        List.of("--checkpoint", best.toString(), "--results-dir", commands.folder() + "/other")));
        assertTrue(Files.exists(commands.folder()
                .resolve("other")
                .resolve(commands.config().runName())
                .resolve("retrieval.png")));
    }

    @Test
    void queriesMayBeFoldersAndSkippedFilesAreCounted() throws Exception {
        Path images = commands.folder().resolve("queries");
        for (int i = 0; i < 3; i++) {
            CommandTester.writeImage(images.resolve("deep").resolve(i + ".png"), i);
            CommandTester.writeImage(images.resolve("@eaDir").resolve(i + ".png"), i);
        }
        Files.writeString(images.resolve("broken.jpg"), "broken");
        assertEquals(0, commands.run(new InferCommand(InstantSource.system()), "--image", images.toString()));
        assertContains(commands.err(), "1 file could not be read: broken.jpg", "3 files skipped: 3 in @eaDir");
        assertError("1 file could not be read: broken.jpg", "--image", images.toString(), "--strict");
    }

    private void assertError(String words, String... options) {
        assertUserError(() -> commands.run(new InferCommand(InstantSource.system()), options), words);
    }

    private BufferedImage retrievalImage() throws IOException {
        return ImageIO.read(
                commands.config().resultsFolder().resolve("retrieval.png").toFile());
    }
}
