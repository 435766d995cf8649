package org.moco4j.report.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.moco4j.report.results.ClassScores;
import org.moco4j.report.results.ProbeResult;

class ConfusionMatrixTest {
    @Test
    void shadesShowTheSharesOfARow() {
        ConfusionMatrix.View view = new ConfusionMatrix(List.of("cat", "dog"), List.of(List.of(64, 36), List.of(0, 5)))
                .view()
                .orElseThrow();

        ConfusionMatrix.Row cats = view.rows().get(0);
        assertEquals(
                new ConfusionMatrix.Cell("64", "0.800", true, true),
                cats.cells().get(0));
        assertEquals(
                new ConfusionMatrix.Cell("36", "0.600", true, false),
                cats.cells().get(1));
        assertEquals("64.0%", cats.recall());
        assertEquals("100.0%", view.rows().get(1).recall());
        assertEquals(List.of(new ConfusionMatrix.Mistake("cat", "dog", "36", "36.0%")), view.mistakes());
    }

    @Test
    void aClassWithoutTestImagesHasNoShade() {
        ConfusionMatrix.View view = new ConfusionMatrix(List.of("cat", "dog"), List.of(List.of(0, 0), List.of(0, 5)))
                .view()
                .orElseThrow();

        assertEquals("0.000", view.rows().get(0).cells().get(0).shade());
    }

    @Test
    void manyClassesBecomeAnImage() throws IOException {
        int n = 100;
        List<String> classes = IntStream.range(0, n).mapToObj(i -> "class " + i).toList();
        List<List<Integer>> counts = IntStream.range(0, n)
                .mapToObj(truth -> IntStream.range(0, n)
                        .mapToObj(guess -> guess == (truth + 1) % n ? 4 : 0)
                        .toList())
                .toList();
        ConfusionMatrix.View view = new ConfusionMatrix(classes, counts).view().orElseThrow();

        assertEquals(List.of(), view.rows());
        assertEquals(8, view.mistakes().size());
        byte[] png =
                Base64.getDecoder().decode(view.image().substring(view.image().indexOf(',') + 1));
        var image = ImageIO.read(new ByteArrayInputStream(png));
        assertEquals(n, image.getWidth());
        assertEquals(255, image.getRGB(1, 0) >>> 24, "row 0 is the first true class, column 1 the second guess");
        assertEquals(0, image.getRGB(0, 0) >>> 24);
        assertTrue(png.length < 20_000);
    }

    /** An image of a million cells would be unreadable; and the computation must not grow faster than the cells. */
    @Test
    void thousandsOfClassesBecomeListsOfPairsAndOfTheWorstClasses() {
        int n = 2000;
        List<String> classes = IntStream.range(0, n).mapToObj(i -> "class " + i).toList();
        List<List<Integer>> counts = IntStream.range(0, n)
                .mapToObj(truth -> {
                    Integer[] row = new Integer[n];
                    Arrays.fill(row, 0);
                    row[truth] = truth == 7 ? 1 : 9;
                    row[(truth + 1) % n] = truth == 7 ? 9 : 1;
                    return Arrays.asList(row);
                })
                .toList();
        ConfusionMatrix.View view = assertTimeoutPreemptively(
                Duration.ofMinutes(1),
                () -> new ConfusionMatrix(classes, counts).view().orElseThrow());

        assertEquals("", view.image());
        assertEquals(List.of(), view.rows());
        assertEquals(
                new ConfusionMatrix.Mistake("class 7", "class 8", "9", "90.0%"),
                view.mistakes().get(0));
        assertEquals(
                new ConfusionMatrix.Worst("class 7", "10.0%", "10 images"),
                view.worst().get(0));
        assertEquals(20, view.mistakes().size());
        assertEquals(20, view.worst().size());
        assertTrue(view.summary().startsWith("2,000 classes"), view.summary());
    }

    @Test
    void aProbeOfManyClassesKeepsPairsInsteadOfAMatrix() {
        ProbeResult probe = probe(300, new ProbeResult.Confused(2, 5, 4), new ProbeResult.Confused(1, 2, 3));
        ConfusionMatrix.View view = ConfusionMatrix.view(probe).orElseThrow();

        assertEquals(
                List.of(
                        new ConfusionMatrix.Mistake("class 2", "class 5", "4", "40.0%"),
                        new ConfusionMatrix.Mistake("class 1", "class 2", "3", "30.0%")),
                view.mistakes());
        assertEquals("class 0", view.worst().get(0).name());
    }

    @Test
    void pairsOfClassesThatDoNotExistAreSkipped() {
        ProbeResult probe = probe(300, new ProbeResult.Confused(-1, 5, 4), new ProbeResult.Confused(1, 300, 3));
        assertEquals(List.of(), ConfusionMatrix.view(probe).orElseThrow().mistakes());
    }

    private static ProbeResult probe(int n, ProbeResult.Confused... confused) {
        return new ProbeResult(
                "an encoder",
                "data",
                "protocol",
                List.of(),
                IntStream.range(0, n).mapToObj(i -> "class " + i).toList(),
                1.0 / n,
                new ClassScores(
                        Collections.nCopies(n, 10),
                        IntStream.range(0, n).mapToObj(i -> i % 11).toList()),
                List.of(),
                List.of(confused));
    }

    @Test
    void aMatrixThatIsNotSquareIsNotShown() {
        assertEquals(Optional.empty(), new ConfusionMatrix(List.of(), List.of()).view());
        assertEquals(
                Optional.empty(), new ConfusionMatrix(List.of("a", "b"), Collections.nCopies(2, List.of(1))).view());
    }
}
