package org.moco4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.moco4j.UserError;
import org.moco4j.config.MocoConfig;
import org.moco4j.report.MetricsLog;
import org.moco4j.report.results.AtlasNeighbors;
import org.moco4j.report.results.ExploreResult;
import org.moco4j.report.results.KnnAccuracy;
import org.moco4j.report.results.MapResult;
import org.moco4j.report.results.ProbeResult;
import org.moco4j.report.results.RetrievalResult;
import org.moco4j.run.RunOptions;
import org.moco4j.run.TrainingSession;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The commands that look at an encoder, on one very small run. */
class LookingCommandsTest {
    @TempDir
    static Path folder;

    private static Path config;
    private static MocoConfig run;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @BeforeAll
    static void trainOneEpoch() throws Exception {
        config = folder.resolve("tiny.json");
        Files.writeString(config, """
                {"dataset": "Shapes", "train-images": 96, "test-images": 40, "image-size": 16, "width": 4, "epochs": 1,
                 "batch_size": 8, "moco-k": 32, "moco-dim": 16, "bn-splits": 2, "knn-k": 5, "schedule": [],
                 "device_target": "CPU", "threads": 1, "resume": "%s", "results-dir": "%s"}
                """.formatted(folder.resolve("checkpoint"), folder.resolve("results")));
        run = MocoConfig.parse(Files.readString(config), "the test");
        PrintStream nowhere = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
        new TrainingSession(InstantSource.system())
                .run(run, new RunOptions(false, true, OptionalInt.empty(), "the test", nowhere, nowhere));
    }

    @Test
    void inferFindsTheAccuracyThatTrainingFound() throws Exception {
        run(new InferCommand(InstantSource.system()), "--queries", "3");

        KnnAccuracy knn = KnnAccuracy.FILE.read(run.resultsFolder()).orElseThrow();
        JsonNode trained = MetricsLog.read(run.resultsFolder().resolve(MetricsLog.FILE_NAME)).stream()
                .filter(line -> line.path("type").asText().equals("epoch"))
                .findFirst()
                .orElseThrow()
                .path("knn");
        assertEquals(trained.path("acc1_output").asDouble(), knn.output().top1(), 1e-12);
        assertEquals(trained.path("acc1_backbone").asDouble(), knn.backbone().top1(), 1e-12);
        assertTrue(knn.output().top5() >= knn.output().top1());
        assertTrue(text(out).contains("Acc@1"), text(out));
        assertTrue(text(err).contains("after epoch 1"), text(err));
        BufferedImage sheet = picture();
        assertTrue(sheet.getWidth() > 3 * 192 && sheet.getHeight() > 3 * 192);
    }

    @Test
    void thePageGetsNeighborsOfEveryImageThatItShows() throws Exception {
        run(new InferCommand(InstantSource.system()), "--queries", "3");

        RetrievalResult retrieval =
                RetrievalResult.FILE.read(run.resultsFolder()).orElseThrow();
        AtlasNeighbors near =
                AtlasNeighbors.OF_RETRIEVAL.read(run.resultsFolder()).orElseThrow();
        AtlasNeighbors onMap = AtlasNeighbors.OF_MAP.read(run.resultsFolder()).orElseThrow();
        assertEquals(3, retrieval.queries().size());
        for (RetrievalResult.Query query : retrieval.queries()) {
            for (int place = 0; place < near.perImage(); place++) {
                RetrievalResult.Found found = query.similar().get(place);
                assertEquals(found.image(), near.neighbors()[query.image() * near.perImage() + place]);
                assertEquals(found.similarity(), near.similarities()[query.image() * near.perImage() + place], 1e-4);
            }
        }
        int points =
                MapResult.FILE.read(run.resultsFolder()).orElseThrow().points().size();
        assertEquals(points * onMap.perImage(), onMap.neighbors().length);
        for (int i = 0; i < onMap.neighbors().length; i++) {
            assertTrue(onMap.neighbors()[i] >= 0 && onMap.neighbors()[i] < points);
            assertNotEquals(i / onMap.perImage(), onMap.neighbors()[i], "an image is not its own neighbor");
        }
    }

    @Test
    void inferTakesPicturesOfOnesOwnAndChosenIndices() throws Exception {
        Path mine = folder.resolve("mine.png");
        assertTrue(ImageIO.write(new BufferedImage(50, 30, BufferedImage.TYPE_INT_RGB), "png", mine.toFile()));
        assertEquals(0, run(new InferCommand(InstantSource.system()), "--image", mine.toString()));
        int one = picture().getWidth();
        assertEquals(0, run(new InferCommand(InstantSource.system()), "--index", "3,1,4,15,9,2,6"));
        assertTrue(picture().getWidth() > one, "more columns make a wider sheet");
    }

    @Test
    void whatCannotBeLookedForIsSaid() {
        assertSays("--index 40", "--index", "40");
        assertSays("it does not exist", "--image", "nothing.png");
        assertSays("it is not a JPEG", "--image", config.toString());
        assertSays("a whole number >= 1", "--queries", "0");
        assertSays("does not exist", "--checkpoint", "elsewhere.safetensors");
        assertSays("There is no checkpoint", "--seed", "77");
    }

    private void assertSays(String words, String... options) {
        UserError error = assertThrows(UserError.class, () -> run(new InferCommand(InstantSource.system()), options));
        assertTrue(error.getMessage().contains(words), error.getMessage());
    }

    @Test
    void aCheckpointFileBringsItsOwnConfig() throws Exception {
        Path best = run.runFolder().resolve("best.safetensors");
        Command infer = new InferCommand(InstantSource.system());
        assertEquals(0, runWith(infer, List.of("--checkpoint", best.toString(), "--results-dir", folder + "/other")));
        assertTrue(Files.exists(folder.resolve("other").resolve(run.runName()).resolve("retrieval.png")));
    }

    @Test
    void probeLeavesItsTableItsProtocolAndItsConfusionMatrix() throws Exception {
        run(new ProbeCommand(InstantSource.system()), "--probe-epochs", "3");

        ProbeResult probe = ProbeResult.FILE.read(run.resultsFolder()).orElseThrow();
        assertEquals(
                List.of(
                        "linear probe",
                        "linear probe",
                        "linear probe",
                        "linear probe",
                        "logistic regression (L-BFGS, OpenNLP)",
                        "untrained encoder"),
                probe.rows().stream().map(ProbeResult.Row::name).toList());
        assertEquals(
                List.of(96, 96, 10, 10, 96, 96),
                probe.rows().stream().map(ProbeResult.Row::images).toList());
        assertTrue(probe.rows().get(1).augmented());
        assertTrue(probe.protocol().contains("3 epochs"), probe.protocol());
        int tested = probe.confusion().stream()
                .flatMap(List::stream)
                .mapToInt(Integer::intValue)
                .sum();
        assertEquals(40, tested);
        assertTrue(text(out).contains(probe.protocol().substring(0, 40)), "the protocol stands beside the numbers");
    }

    @Test
    void aSecondProbeTakesTheKeptFeaturesAndFindsTheSame() throws Exception {
        run(new ProbeCommand(InstantSource.system()), "--probe-epochs", "2", "--augmented-views", "0");
        ProbeResult first = ProbeResult.FILE.read(run.resultsFolder()).orElseThrow();
        err.reset();
        run(new ProbeCommand(InstantSource.system()), "--probe-epochs", "2", "--augmented-views", "0");

        assertEquals(first, ProbeResult.FILE.read(run.resultsFolder()).orElseThrow());
        assertTrue(!text(err).contains("encoding"), text(err));
    }

    @Test
    void embedWritesTheDataSetOrAFolder() throws Exception {
        run(new EmbedCommand(InstantSource.system()));
        try (INDArray all = Nd4j.createFromNpyFile(
                run.resultsFolder().resolve("embeddings.npy").toFile())) {
            assertEquals(136, all.size(0));
            assertEquals(32, all.size(1));
        }
        Path pictures = Files.createDirectories(folder.resolve("pictures/nested"));
        assertTrue(ImageIO.write(
                new BufferedImage(9, 90, BufferedImage.TYPE_BYTE_GRAY),
                "png",
                pictures.resolve("a.png").toFile()));
        Files.writeString(pictures.resolve("b.jpg"), "broken");
        Path target = folder.resolve("mine.npy");
        List<String> words = List.of(
                "--input", folder.resolve("pictures").toString(), "--output", target.toString(), "--feature", "output");
        run(new EmbedCommand(InstantSource.system()), words.toArray(String[]::new));
        try (INDArray mine = Nd4j.createFromNpyFile(target.toFile())) {
            assertEquals(1, mine.size(0));
            assertEquals(16, mine.size(1));
        }
        assertTrue(text(err).contains("nested/b.jpg"), text(err));
        assertEquals(
                "0,nested/a.png,",
                Files.readAllLines(folder.resolve("mine.csv")).get(1));
        assertEquals(
                List.of("path,reason", "nested/b.jpg,\"it is not a JPEG, PNG, GIF or BMP image\""),
                Files.readAllLines(folder.resolve("mine.unreadable.csv")));
    }

    @Test
    void embedTakesThePartOfAFolderThatIsAskedFor() throws Exception {
        Path pictures = folder.resolve("split");
        for (String name : List.of("ant", "bee")) {
            for (int i = 0; i < 20; i++) {
                image(pictures.resolve(name).resolve(i + ".png"), i);
            }
        }
        List<String> train = embedded(pictures, "train");
        List<String> test = embedded(pictures, "test");
        assertEquals(36, train.size());
        assertEquals(4, test.size());
        assertEquals(2, test.stream().filter(name -> name.startsWith("ant/")).count());
        List<String> both =
                Stream.concat(train.stream(), test.stream()).sorted().toList();
        assertEquals(embedded(pictures, "all").stream().sorted().toList(), both);
        UserError none = assertThrows(UserError.class, () -> embedded(pictures.resolve("ant"), "test"));
        assertTrue(none.getMessage().contains("no class folder"), none.getMessage());
    }

    private List<String> embedded(Path pictures, String split) throws Exception {
        Path target = folder.resolve("split-" + split + ".npy");
        run(
                new EmbedCommand(InstantSource.system()),
                "--input",
                pictures.toString(),
                "--output",
                target.toString(),
                "--split",
                split);
        return Files.readAllLines(folder.resolve("split-" + split + ".csv")).stream()
                .skip(1)
                .map(line -> line.split(",")[1])
                .toList();
    }

    private static void image(Path file, int gray) throws IOException {
        Files.createDirectories(file.getParent());
        BufferedImage image = new BufferedImage(9, 12, BufferedImage.TYPE_INT_RGB);
        image.setRGB(4, 4, gray * 0x0a0a0a);
        assertTrue(ImageIO.write(image, "png", file.toFile()));
    }

    @Test
    void inferTakesFoldersAndCountsWhatIsNotUsed() throws Exception {
        Path pictures = folder.resolve("queries");
        for (int i = 0; i < 3; i++) {
            image(pictures.resolve("deep").resolve(i + ".png"), i);
            image(pictures.resolve("@eaDir").resolve(i + ".png"), i);
        }
        Files.writeString(pictures.resolve("broken.jpg"), "broken");
        assertEquals(0, run(new InferCommand(InstantSource.system()), "--image", pictures.toString()));
        assertTrue(text(err).contains("1 file could not be read: broken.jpg"), text(err));
        assertTrue(text(err).contains("3 files skipped: 3 in @eaDir"), text(err));
        assertSays("1 file could not be read: broken.jpg", "--image", pictures.toString(), "--strict");
    }

    /** Labels without test images are not called missing labels. */
    @Test
    void probeAndInferSayWhatIsMissingIfEachClassHasOneImage() throws Exception {
        for (String name : List.of("ant", "bee", "cat")) {
            image(folder.resolve("single").resolve(name).resolve("0.png"), 3);
        }
        String[] words = {
            "--checkpoint",
            run.runFolder().resolve("last.safetensors").toString(),
            "--dataset",
            "ImageFolder",
            "--data-dir",
            folder.resolve("single").toString(),
            "--results-dir",
            folder + "/o"
        };
        UserError error =
                assertThrows(UserError.class, () -> runWith(new ProbeCommand(InstantSource.system()), List.of(words)));
        assertTrue(error.getMessage().contains("has labels but no test image"), error.getMessage());
        assertTrue(text(err).contains("3 of 3 classes (ant, bee, cat) have no test image"), text(err));
    }

    @Test
    void strictTakesNoPictureThatCannotBeReadOrIsGone() throws Exception {
        Path pictures = Files.createDirectories(folder.resolve("strict"));
        for (int i = 0; i < 30; i++) {
            ImageIO.write(
                    new BufferedImage(9 + i, 9, BufferedImage.TYPE_BYTE_GRAY),
                    "png",
                    pictures.resolve(i + ".png").toFile());
        }
        Path broken = Files.writeString(pictures.resolve("b.jpg"), "broken");
        Path target = folder.resolve("strict.npy");
        String[] embed = {"--input", pictures.toString(), "--output", target.toString(), "--strict"};
        UserError refused = assertThrows(UserError.class, () -> run(new EmbedCommand(InstantSource.system()), embed));
        assertTrue(refused.getMessage().startsWith("1 file could not be read: b.jpg (it is no"), refused.getMessage());
        assertTrue(Files.notExists(target) && Files.notExists(folder.resolve("strict.csv")), "nothing is written");

        Files.delete(broken);
        assertEquals(0, run(new EmbedCommand(InstantSource.system()), embed));
        Files.delete(pictures.resolve("7.png"));
        String[] explore = {"--embeddings", target.toString(), "--map-points", "0", "--output", folder + "/explored"};
        String[] strictly =
                Stream.concat(Stream.of(explore), Stream.of("--strict")).toArray(String[]::new);
        UserError gone = assertThrows(UserError.class, () -> run(new ExploreCommand(InstantSource.system()), strictly));
        assertTrue(
                gone.getMessage().startsWith("1 file could not be read: 7.png (it is not there)"), gone.getMessage());
        assertEquals(0, run(new ExploreCommand(InstantSource.system()), explore));
        assertTrue(text(err).contains("7.png (it is not there)"), text(err));
    }

    @Test
    void aFolderOfWhichNothingCanBeReadIsAnError() throws Exception {
        Path pictures = Files.createDirectories(folder.resolve("broken"));
        Files.writeString(pictures.resolve("b.jpg"), "broken");
        UserError error = assertThrows(
                UserError.class,
                () -> run(
                        new EmbedCommand(InstantSource.system()),
                        "--input",
                        pictures.toString(),
                        "--output",
                        folder.resolve("none.npy").toString()));
        assertTrue(error.getMessage().startsWith("No image could be read. 1 file"), error.getMessage());
        assertTrue(Files.notExists(folder.resolve("none.npy")), "nothing is written");
    }

    @Test
    void exploreWritesListsThumbnailsAndAMap() throws Exception {
        run(new EmbedCommand(InstantSource.system()));
        run(new ExploreCommand(InstantSource.system()), "--like", "train/3", "--neighbours", "4", "--diverse", "7");

        ExploreResult found = ExploreResult.FILE.read(run.resultsFolder()).orElseThrow();
        assertEquals(136, found.images());
        assertEquals("train/3", found.neighbours().get(0).name());
        assertEquals(5, found.neighbours().size());
        assertEquals(7, found.diverse().size());
        assertEquals(
                137,
                Files.readAllLines(run.resultsFolder().resolve("outliers.csv")).size());
        assertEquals(
                5,
                Files.readAllLines(run.resultsFolder().resolve("neighbours.csv"))
                        .size());
        assertEquals(
                8,
                Files.readAllLines(run.resultsFolder().resolve("diverse.csv")).size());
        BufferedImage thumbnails =
                ImageIO.read(run.resultsFolder().resolve(found.atlas().file()).toFile());
        assertEquals(found.atlas().columns() * found.atlas().size(), thumbnails.getWidth());
        MapResult map = MapResult.FILE.read(run.resultsFolder()).orElseThrow();
        assertEquals(136, map.points().size());
        assertEquals(10, map.classes().size());
        UserError unknown = assertThrows(
                UserError.class, () -> run(new ExploreCommand(InstantSource.system()), "--like", "train/33333"));
        assertTrue(unknown.getMessage().contains("; did you mean \"train/33\"? The names are"), unknown.getMessage());
        UserError unlike = assertThrows(
                UserError.class, () -> run(new ExploreCommand(InstantSource.system()), "--like", "\ufffd\ufffd"));
        assertTrue(unlike.getMessage().contains("has that name. The names are"), unlike.getMessage());
        assertTrue(
                unlike.getMessage().contains("LC_ALL=C.UTF-8"), "the locale lost the letters: " + unlike.getMessage());
    }

    @Test
    void exploreWithoutEmbeddingsSaysHowToMakeThem() {
        UserError error = assertThrows(
                UserError.class, () -> run(new ExploreCommand(InstantSource.system()), "--embeddings", "nowhere.npy"));
        assertTrue(error.getMessage().contains("embed"), error.getMessage());
    }

    @Test
    void exportWritesAllThreeFormatsOrTheOneThatIsNamed() throws Exception {
        run(new ExportCommand());
        for (String name : List.of("encoder.onnx", "encoder.safetensors", "encoder.fb")) {
            assertTrue(Files.size(run.resultsFolder().resolve(name)) > 0, name);
        }
        Path one = folder.resolve("one.onnx");
        run(new ExportCommand(), "--output", one.toString(), "--backbone-only", "--onnx-input", "bytes");
        assertTrue(text(out).contains("uint8"), text(out));
        UserError error = assertThrows(UserError.class, () -> run(new ExportCommand(), "--output", "encoder.txt"));
        assertTrue(error.getMessage().contains(".onnx"), error.getMessage());
    }

    @Test
    void anExportedFileIsEmbeddedWithLikeTheRunItself() throws Exception {
        Path exported = folder.resolve("mine.safetensors");
        run(new ExportCommand(), "--output", exported.toString());
        Path byRun = folder.resolve("by-run.npy");
        Path byFile = folder.resolve("by-file.npy");
        run(new EmbedCommand(InstantSource.system()), "--output", byRun.toString());
        run(
                new EmbedCommand(InstantSource.system()),
                "--checkpoint",
                exported.toString(),
                "--output",
                byFile.toString());
        assertEquals(-1, Files.mismatch(byRun, byFile));
    }

    @Test
    void reportComparesWithOtherRuns() throws Exception {
        Path other = folder.resolve("another run");
        Files.createDirectories(other);
        for (String name : List.of("config.json", MetricsLog.FILE_NAME)) {
            Files.copy(run.resultsFolder().resolve(name), other.resolve(name));
        }
        run(new ReportCommand(), other.toString());
        assertTrue(Files.readString(run.resultsFolder().resolve("report.html")).contains("another run"));
        UserError error = assertThrows(UserError.class, () -> run(new ReportCommand(), "not there"));
        assertTrue(error.getMessage().contains("not there"), error.getMessage());
    }

    @Test
    void embedSaysWhatAnOptionMayBe() {
        UserError feature = assertThrows(
                UserError.class, () -> run(new EmbedCommand(InstantSource.system()), "--feature", "middle"));
        assertTrue(feature.getMessage().contains("backbone or output"), feature.getMessage());
        UserError output =
                assertThrows(UserError.class, () -> run(new EmbedCommand(InstantSource.system()), "--output", "x.txt"));
        assertTrue(output.getMessage().contains(".npy"), output.getMessage());
    }

    private int run(Command command, String... options) throws Exception {
        List<String> words = new ArrayList<>(List.of("--config", config.toString()));
        words.addAll(List.of(options));
        return runWith(command, words);
    }

    private int runWith(Command command, List<String> words) throws Exception {
        return command.run(new Arguments(command).read(words, stream(out), stream(err)));
    }

    private static BufferedImage picture() throws IOException {
        return ImageIO.read(run.resultsFolder().resolve("retrieval.png").toFile());
    }

    private static PrintStream stream(ByteArrayOutputStream bytes) {
        return new PrintStream(bytes, true, StandardCharsets.UTF_8);
    }

    private static String text(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
