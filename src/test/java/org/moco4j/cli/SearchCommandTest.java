package org.moco4j.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.moco4j.testing.MessageAssertions.assertContains;
import static org.moco4j.testing.MessageAssertions.assertUserError;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.moco4j.report.results.SearchResult;

/** Tests the command {@code search} on a very small run. */
@ExtendWith(CommandTester.Extension.class)
class SearchCommandTest {
    private final CommandTester commands;

    SearchCommandTest(CommandTester commands) {
        this.commands = commands;
    }

    @Test
    void rowsAndNamesOfTheRunAreQueriesAndTheResultIsInTheReport() throws Exception {
        commands.run(new EmbedCommand(InstantSource.system()));
        commands.run(search(), "--index", "3,7", "--name", "test/5", "--top", "4");

        Path results = commands.config().resultsFolder();
        SearchResult found = SearchResult.FILE.read(results).orElseThrow();
        assertEquals(
                List.of("train/3", "train/7", "test/5"),
                found.queries().stream().map(SearchResult.Query::name).toList());
        for (SearchResult.Query query : found.queries()) {
            assertEquals(4, query.matches().size());
            assertTrue(query.thumbnail() >= 0);
            assertTrue(query.matches().stream().noneMatch(match -> match.name().equals(query.name())));
            assertTrue(query.matches().stream().allMatch(match -> match.thumbnail() >= 0));
            assertTrue(query.matches().stream()
                    .noneMatch(match -> match.className().isEmpty()));
        }
        List<String> list = Files.readAllLines(results.resolve("search.csv"));
        assertEquals("query,rank,row,name,class,similarity", list.get(0));
        assertEquals(1 + 3 * 4, list.size());
        assertTrue(list.get(1).startsWith("train/3,1,"), list.get(1));
        assertTrue(ImageIO.read(results.resolve("search.png").toFile()).getWidth() > 1000);
        assertContains(Files.readString(results.resolve("report.html")), "<section id=\"search\"", "Query train/3");
        assertContains(
                commands.out(), "136 images, search exact", "most like test/5 (rank, cosine similarity, name, class):");
    }

    @Test
    void anImageFileFindsItselfWithTheEncoderOfTheEmbedding() throws Exception {
        Path matrix = embedFolder("itself");
        Path images = commands.folder().resolve("itself");

        search(matrix, "--image", images + "/5.png", "--image", images + "/7.png", "--top", "3");

        SearchResult found = result(matrix);
        assertEquals(2, found.queries().size());
        assertEquals("5.png", found.queries().get(0).name());
        assertEquals("5.png", found.queries().get(0).matches().get(0).name());
        assertEquals(1, found.queries().get(0).matches().get(0).similarity(), 1e-5);
        assertEquals("7.png", found.queries().get(1).matches().get(0).name());
        assertContains(commands.err(), "Query: encoded by");
    }

    @Test
    void aDamagedQueryIsAnErrorThatNamesIt() throws Exception {
        Path matrix = embedFolder("damaged");
        Path broken = Files.writeString(commands.folder().resolve("broken.jpg"), "broken");

        assertUserError(() -> search(matrix, "--image", broken.toString()), broken.toString(), "cannot be read");
        assertUserError(() -> search(matrix, "--image", commands.folder() + "/missing.jpg"), "missing.jpg");
        assertUserError(() -> search(matrix), "search needs a query: --image FILE, --name NAME or --index N");
        assertUserError(() -> search(matrix, "--index", "12"), "no image 12", "from 0 to 11");
        assertUserError(() -> search(matrix, "--name", "33.png"), "33.png", "3.png");
        assertUserError(() -> search(matrix, "--index", "1", "other.npy"), "not 2 words");
    }

    @Test
    void anotherPreparationOfTheQueryIsAnErrorThatSaysWhatToGive() throws Exception {
        Path matrix = embedFolder(
                "prepared",
                "--checkpoint",
                commands.config().runFolder() + "/last.safetensors",
                "--resize",
                "torchvision",
                "--normalization",
                "imagenet");
        String image = commands.folder().resolve("prepared/5.png").toString();

        search(matrix, "--image", image, "--top", "1");
        SearchResult found = result(matrix);
        assertEquals(1, found.queries().get(0).matches().get(0).similarity(), 1e-5, "prepared as in the embedding");

        assertUserError(() -> search(matrix, "--image", image, "--image-size", "24"), "--image-size 16");
        assertUserError(() -> search(matrix, "--image", image, "--resize", "center-square"), "--resize torchvision");
        assertUserError(() -> search(matrix, "--image", image, "--normalization", "half"), "mean 0.485, 0.456, 0.406");
    }

    @Test
    void anEncoderThatIsGoneOrHasOtherWeightsIsAnError() throws Exception {
        Path run = commands.config().runFolder();
        Path encoder = commands.folder().resolve("moved.safetensors");
        Files.copy(run.resolve("last.safetensors"), encoder, StandardCopyOption.REPLACE_EXISTING);
        Path matrix = embedFolder("gone", "--checkpoint", encoder.toString());
        String image = commands.folder().resolve("gone/5.png").toString();
        search(matrix, "--image", image);

        Files.delete(encoder);
        assertUserError(() -> search(matrix, "--image", image), encoder.toString(), "--checkpoint FILE");
        search(matrix, "--index", "4");
        search(matrix, "--image", image, "--checkpoint", run + "/last.safetensors");

        Path note = matrix.resolveSibling("gone.json");
        String text = Files.readString(note);
        Files.writeString(note, text.replaceFirst("\"fingerprint\" : \"..", "\"fingerprint\" : \"zz"));
        assertUserError(
                () -> search(matrix, "--image", image, "--checkpoint", run + "/last.safetensors"), "other weights");
        Files.writeString(note, text.replace("\"backbone\"", "\"output\""));
        assertUserError(
                () -> search(matrix, "--image", image, "--checkpoint", run + "/last.safetensors"), "dimensions");
    }

    @Test
    void aMatrixOfAnotherProgramNeedsTheNameOfItsEncoder() throws Exception {
        Path matrix = embedFolder("plain");
        Files.delete(matrix.resolveSibling("plain.json"));
        String image = commands.folder().resolve("plain/5.png").toString();

        assertUserError(() -> search(matrix, "--image", image), "unknown which encoder", "--checkpoint FILE");
        String encoder =
                commands.config().runFolder().resolve("last.safetensors").toString();
        search(
                matrix,
                "--image",
                image,
                "--checkpoint",
                encoder,
                "--images",
                commands.folder().resolve("plain").toString());

        SearchResult.Match first = result(matrix).queries().get(0).matches().get(0);
        assertEquals("5.png", first.name());
        assertTrue(first.thumbnail() >= 0, "shown from the named folder");
        Files.delete(matrix.resolveSibling("plain.csv"));
        search(matrix, "--index", "4", "--method", "index");
        assertEquals("4", result(matrix).queries().get(0).name());
        assertContains(commands.err(), "It is unknown where the images");
    }

    private static Command search() {
        return new SearchCommand(InstantSource.system());
    }

    private void search(Path matrix, String... options) throws Exception {
        List<String> words = new ArrayList<>(List.of(matrix.toString()));
        words.addAll(List.of(options));
        assertEquals(0, commands.runWithoutConfig(search(), words));
    }

    private static SearchResult result(Path matrix) throws IOException {
        return SearchResult.FILE.read(matrix.getParent()).orElseThrow();
    }

    /** Embeds twelve noisy images into a folder of their own. */
    private Path embedFolder(String name, String... options) throws Exception {
        Path images = Files.createDirectories(commands.folder().resolve(name));
        Random random = new Random(1);
        for (int i = 0; i < 12; i++) {
            BufferedImage image = new BufferedImage(20, 30, BufferedImage.TYPE_INT_RGB);
            image.setRGB(0, 0, 20, 30, random.ints(600).toArray(), 0, 20);
            assertTrue(ImageIO.write(image, "png", images.resolve(i + ".png").toFile()));
        }
        Path matrix = commands.folder().resolve("search-" + name).resolve(name + ".npy");
        List<String> words = new ArrayList<>(List.of("--input", images.toString(), "--output", matrix.toString()));
        words.addAll(List.of(options));
        commands.run(new EmbedCommand(InstantSource.system()), words.toArray(String[]::new));
        return matrix;
    }
}
