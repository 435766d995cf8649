package org.moco4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.moco4j.testing.MessageAssertions.assertContains;
import static org.moco4j.testing.MessageAssertions.assertUserError;

import com.fasterxml.jackson.databind.JsonNode;
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
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.moco4j.config.MocoConfig;
import org.moco4j.report.MetricsLog;
import org.moco4j.report.OutputMode;
import org.moco4j.report.RunConsole;
import org.moco4j.report.page.ReportPage;
import org.moco4j.report.results.KnnAccuracy;
import org.moco4j.report.results.ProbeResult;
import org.moco4j.run.MocoTraining;

/** Tests that accuracies are shown with balanced accuracy if the classes have different sizes. */
class UnequalClassesTest {
    private static final int LARGE = 90;
    private static final int SMALL = 20;

    @TempDir
    static Path folder;

    private static Path config;
    private static MocoConfig run;
    private static String training;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @BeforeAll
    static void trainOneEpoch() throws Exception {
        Random random = new Random(1);
        for (int i = 0; i < LARGE; i++) {
            noise(folder.resolve("photos/common/" + i + ".png"), random);
        }
        for (int i = 0; i < SMALL; i++) {
            noise(folder.resolve("photos/rare/" + i + ".png"), random);
        }
        config = folder.resolve("tiny.json");
        Files.writeString(config, """
                {"dataset": "ImageFolder", "data-dir": "%s", "image-size": 16, "width": 4, "epochs": 1,
                 "batch_size": 8, "moco-k": 32, "moco-dim": 16, "bn-splits": 2, "knn-k": 5, "schedule": [],
                 "device_target": "CPU", "threads": 1, "resume": "%s", "results-dir": "%s"}
                """.formatted(
                        folder.resolve("photos"), folder.resolve("checkpoint"), folder.resolve("results")));
        run = MocoConfig.parse(Files.readString(config), "the test");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream printed = new PrintStream(bytes, true, StandardCharsets.UTF_8);
        MocoTraining.of(run)
                .listener(new RunConsole(printed, OutputMode.LINES, InstantSource.system()))
                .run();
        training = bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void theMonitorShowsTheLargestClassAndBalancedAccuracy() throws IOException {
        assertContains(training, "balanced", "largest class");
        JsonNode knn = MetricsLog.read(run.resultsFolder().resolve(MetricsLog.FILE_NAME)).stream()
                .filter(line -> line.path("type").asText().equals("epoch"))
                .findFirst()
                .orElseThrow()
                .path("knn");
        assertTrue(knn.path("unequal_classes").asBoolean());
        assertTrue(knn.path("largest_class").asDouble() > 0.7, knn.toString());
        double mean = (knn.path("acc1_by_class").get(0).asDouble()
                        + knn.path("acc1_by_class").get(1).asDouble())
                / 2;
        assertEquals(mean, knn.path("balanced_output").asDouble(), 1e-4);
    }

    @Test
    void inferShowsBalancedAccuracyAndWritesTheScoresOfEachClass() throws Exception {
        run(new InferCommand(InstantSource.system()));

        KnnAccuracy knn = KnnAccuracy.FILE.read(run.resultsFolder()).orElseThrow();
        assertEquals(List.of("common", "rare"), knn.classes());
        assertEquals(knn.outputByClass().largestShare(), knn.largestClass());
        assertEquals(knn.outputByClass().balanced(), knn.output().balanced(), 1e-12);
        assertContains(
                out.toString(StandardCharsets.UTF_8),
                "balanced accuracy (mean over the classes)",
                "the largest class has 8");
        String page = Files.readString(run.resultsFolder().resolve(ReportPage.FILE_NAME));
        assertTrue(page.contains("The classes are unequal"), "the page says it too");
        assertTrue(page.contains("<section id=\"classes\""));
    }

    @Test
    void theProbeShowsBalancedAccuracy() throws Exception {
        run(new ProbeCommand(InstantSource.system()), "--probe-epochs", "3", "--augmented-views", "0");

        ProbeResult probe = ProbeResult.FILE.read(run.resultsFolder()).orElseThrow();
        assertTrue(probe.byClass().unequal());
        assertContains(
                out.toString(StandardCharsets.UTF_8), "Acc@5 balanced", "The classes are unequal: the largest has 8");
    }

    @Test
    void theErrorOfAProbeWithoutTestImagesDoesNotMentionMissingLabels() throws Exception {
        Random random = new Random(2);
        for (int c = 0; c < 40; c++) {
            noise(folder.resolve("single/class" + c + "/a.png"), random);
        }
        assertUserError(
                () -> run(
                        new ProbeCommand(InstantSource.system()),
                        "--data-dir",
                        folder.resolve("single").toString(),
                        "--checkpoint",
                        run.runFolder().resolve("last.safetensors").toString()),
                "has labels but no test images");
    }

    private void run(Command command, String... options) throws Exception {
        PrintStream printed = new PrintStream(out, true, StandardCharsets.UTF_8);
        List<String> words = new ArrayList<>(List.of("--config", config.toString()));
        words.addAll(List.of(options));
        command.run(new Arguments(command).read(words, printed, printed));
    }

    private static void noise(Path file, Random random) throws IOException {
        Files.createDirectories(file.getParent());
        BufferedImage image = new BufferedImage(16, 16, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        for (int i = 0; i < 12; i++) {
            graphics.setColor(new Color(random.nextInt(1 << 24)));
            graphics.fillRect(random.nextInt(16), random.nextInt(16), 6, 6);
        }
        graphics.dispose();
        ImageIO.write(image, "png", file.toFile());
    }
}
