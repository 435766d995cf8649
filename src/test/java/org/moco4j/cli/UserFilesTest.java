package org.moco4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.moco4j.testing.MessageAssertions.assertContains;
import static org.moco4j.testing.MessageAssertions.assertUserError;

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
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.moco4j.UserError;
import org.moco4j.config.MocoConfig;
import org.moco4j.run.MocoTraining;
import org.moco4j.session.OutputFiles;
import org.moco4j.session.StopRequest;

/**
 * Tests that no command replaces or deletes files of the user, and that files in the way are found before any work is
 * done.
 */
class UserFilesTest {
    private static final String MINE = "a file of the user";

    @TempDir
    static Path folder;

    private static Path config;
    private static MocoConfig run;
    private static Path images;

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @BeforeAll
    static void trainOneEpoch() throws Exception {
        config = folder.resolve("tiny.json");
        Files.writeString(config, """
                {"dataset": "Shapes", "train-images": 48, "test-images": 24, "image-size": 16, "width": 4, "epochs": 1,
                 "batch_size": 8, "moco-k": 32, "moco-dim": 16, "bn-splits": 2, "knn-k": 5, "schedule": [],
                 "device_target": "CPU", "threads": 1, "resume": "%s", "results-dir": "%s"}
                """.formatted(folder.resolve("checkpoint"), folder.resolve("results")));
        run = MocoConfig.parse(Files.readString(config), "the test");
        new UserFilesTest().run(training());
        images = Files.createDirectories(folder.resolve("images"));
        Random random = new Random(1);
        for (int i = 0; i < 12; i++) {
            BufferedImage image = new BufferedImage(20, 20, BufferedImage.TYPE_INT_RGB);
            image.setRGB(0, 0, 20, 20, random.ints(400).toArray(), 0, 20);
            assertTrue(ImageIO.write(image, "png", images.resolve(i + ".png").toFile()));
        }
        Files.writeString(images.resolve("broken.png"), "broken");
    }

    private static Command training() {
        return new TrainCommand(MocoTraining::run, InstantSource.system(), new StopRequest());
    }

    @Test
    void aTrainingChecksAllItsFilesBeforeItStarts() throws Exception {
        Set<Path> written = new TreeSet<>(files(run.runFolder()));
        written.addAll(files(run.resultsFolder()));
        List<Path> expected = new OutputFiles()
                .addTraining(run)
                .addEmbedding(run.resultsFolder().resolve("embeddings.npy"))
                .addExploration(run.resultsFolder())
                .addProbe(run.resultsFolder())
                .paths();
        written.removeIf(file -> file.getFileName().toString().startsWith("encoder."));
        assertTrue(expected.containsAll(written), written + " are not all among " + expected);

        for (Path file : new OutputFiles().addTraining(run).paths()) {
            Path users = folder.resolve("elsewhere").resolve(folder.relativize(file));
            Files.createDirectories(users.getParent());
            Files.writeString(users, MINE);
            Command neverTrains =
                    new TrainCommand(training -> fail("it trains"), InstantSource.system(), new StopRequest());
            String[] words = {
                "--resume", folder + "/elsewhere/checkpoint", "--results-dir", folder + "/elsewhere/results", "--fresh"
            };
            assertRefused(users, neverTrains, words);
            Files.delete(users);
        }
    }

    @Test
    void aChangedConfigFileIsReplacedOnlyWithForce() throws Exception {
        String[] places = {"--resume", folder + "/edited/checkpoint", "--results-dir", folder + "/edited/results"};
        run(training(), places);
        Path written = folder.resolve("edited/results").resolve(run.runName()).resolve("config.json");
        Files.writeString(written, Files.readString(written) + "\n");
        String edited = Files.readString(written);

        assertUserError(() -> run(training(), places), written + " (changed since MoCo4J wrote it)");
        assertEquals(edited, Files.readString(written));

        run(
                training(),
                Stream.concat(Stream.of(places), Stream.of("--force", "--epochs", "2"))
                        .toArray(String[]::new));
        assertTrue(Files.readString(written).contains("\"epochs\" : 2")
                || Files.readString(written).contains("\"epochs\": 2"));
    }

    @Test
    void embedReplacesNoneOfTheUsersFiles() throws Exception {
        for (String ending : List.of(".npy", ".parquet")) {
            Path out = Files.createDirectories(folder.resolve("embed" + ending));
            String[] words = {
                "--input",
                images.toString(),
                "--output",
                out.resolve("train" + ending).toString()
            };
            Command embed = new EmbedCommand(InstantSource.system());
            run(embed, words);
            List<Path> written = files(out);
            assertEquals(ending.equals(".npy") ? 4 : 3, written.size(), written.toString());
            assertExpected(written, new OutputFiles().addEmbedding(out.resolve("train" + ending)));
            assertEachRefused(written, embed, words);
            run(embed, words);
            Files.writeString(written.get(0), MINE);
            run(embed, Stream.concat(Stream.of(words), Stream.of("--force")).toArray(String[]::new));
            assertTrue(!Files.readString(written.get(0), StandardCharsets.ISO_8859_1)
                    .equals(MINE));
        }
    }

    @Test
    void exploreReplacesNoneOfTheUsersFiles() throws Exception {
        Path matrix = folder.resolve("features/photos.npy");
        run(new EmbedCommand(InstantSource.system()), "--input", images.toString(), "--output", matrix.toString());
        Path out = folder.resolve("explored");
        String[] words = {"--embeddings", matrix.toString(), "--output", out.toString(), "--like", "3.png"};
        Command explore = new ExploreCommand(InstantSource.system());
        run(explore, words);
        assertExpected(files(out), new OutputFiles().addExploration(out));
        assertEachRefused(files(out), explore, words);
    }

    @Test
    void inferProbeAndReportReplaceNoneOfTheUsersFiles() throws Exception {
        String[] words = {
            "--checkpoint", run.runFolder().resolve("last.safetensors").toString(), "--results-dir", folder + "/other"
        };
        Path results = folder.resolve("other").resolve(run.runName());
        run(new InferCommand(InstantSource.system()), words);
        assertExpected(files(results), new OutputFiles().addInference(results));
        assertEachRefused(files(results), new InferCommand(InstantSource.system()), words);

        Files.writeString(results.resolve("probe.json"), MINE);
        assertRefused(results.resolve("probe.json"), new ProbeCommand(InstantSource.system()), words);
        Files.writeString(results.resolve("report.html"), MINE);
        assertRefused(results.resolve("report.html"), new ReportCommand(), "--results-dir", folder + "/other");
    }

    @Test
    void exportReplacesNoneOfTheUsersFiles() throws Exception {
        for (String name : List.of("model.onnx", "model.safetensors", "model.fb")) {
            Path file = folder.resolve(name);
            run(new ExportCommand(), "--output", file.toString());
            run(new ExportCommand(), "--output", file.toString());
            Files.writeString(file, MINE);
            assertRefused(file, new ExportCommand(), "--output", file.toString());
        }
        Path results = folder.resolve("exported").resolve(run.runName());
        Path users = Files.createDirectories(results).resolve("encoder.fb");
        Files.writeString(users, MINE);
        String last = run.runFolder().resolve("last.safetensors").toString();
        assertRefused(users, new ExportCommand(), "--checkpoint", last, "--results-dir", folder + "/exported");
        assertEquals(List.of(users), files(results));
    }

    @Test
    void searchReplacesNoneOfTheUsersFiles() throws Exception {
        Path matrix = folder.resolve("searchable/photos.npy");
        run(new EmbedCommand(InstantSource.system()), "--input", images.toString(), "--output", matrix.toString());
        Path out = folder.resolve("searched");
        String[] words = {matrix.toString(), "--output", out.toString(), "--index", "3"};
        Command search = new SearchCommand(InstantSource.system());
        run(search, words);
        List<Path> written = files(out);
        assertEquals(5, written.size(), written.toString());
        assertExpected(written, new OutputFiles().addSearch(out));
        assertEachRefused(written, search, words);
    }

    private void assertEachRefused(List<Path> written, Command command, String... words) throws Exception {
        for (Path file : written) {
            byte[] content = Files.readAllBytes(file);
            Files.writeString(file, MINE);
            assertRefused(file, command, words);
            Files.write(file, content);
        }
    }

    private void assertRefused(Path users, Command command, String... words) throws Exception {
        Set<String> before = modified(users.getParent());
        UserError error = assertThrows(UserError.class, () -> run(command, words), users.toString());
        assertContains(error.getMessage(), users.toString(), "--force");
        assertEquals(MINE, Files.readString(users));
        assertEquals(before, modified(users.getParent()), "nothing is done before the refusal");
    }

    private static void assertExpected(List<Path> written, OutputFiles expected) {
        assertTrue(expected.paths().containsAll(written), written + " are not all among " + expected.paths());
    }

    private void run(Command command, String... options) throws Exception {
        List<String> words = new ArrayList<>(List.of("--config", config.toString()));
        words.addAll(List.of(options));
        PrintStream out = new PrintStream(printed, true, StandardCharsets.UTF_8);
        assertEquals(0, command.run(new Arguments(command).read(words, out, out)));
    }

    /** Returns the files in a folder, without hidden files of the program. */
    private static List<Path> files(Path parent) throws IOException {
        try (Stream<Path> files = Files.list(parent)) {
            return files.filter(Files::isRegularFile)
                    .filter(file -> !file.getFileName().toString().startsWith(".moco4j-"))
                    .sorted()
                    .toList();
        }
    }

    private static Set<String> modified(Path parent) throws IOException {
        Set<String> all = new TreeSet<>();
        for (Path file : files(parent)) {
            all.add(file + " " + Files.getLastModifiedTime(file));
        }
        return all;
    }
}
