package org.moco4j.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.moco4j.testing.MessageAssertions.assertContains;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.moco4j.report.results.ClassScores;

/** Balanced accuracies, which are shown if some classes are larger than others. */
class ClassBalanceTest {
    private static final ClassScores LARGE_AND_SMALL = new ClassScores(List.of(95, 5), List.of(95, 0));

    @TempDir
    Path folder;

    @Test
    void classesAreUnequalIfASplitDoesNotExplainIt() {
        assertTrue(scores(95, 5).unequal());
        assertTrue(scores(60, 50, 50).unequal());
        assertTrue(scores(2, 1).unequal());
        assertTrue(scores(3, 0).unequal());
        assertFalse(scores(50, 50, 50).unequal());
        assertFalse(scores(11, 10).unequal());
        assertFalse(scores(102, 98).unequal());
        assertFalse(scores().unequal());
        assertFalse(scores(7).unequal());
        assertFalse(scores(0, 0).unequal());
    }

    @Test
    void theScreenShowsBalancedAccuracyAndTheLargestClassBelowTheAccuracy() {
        List<String> lines = epochOf(score(0.95, LARGE_AND_SMALL));

        String row = lines.get(lines.size() - 1);
        assertContains(row, "balanced", "50.00%", "largest class 95.00%");
        assertTrue(row.length() <= 80, row);
        assertEquals(lines.get(lines.size() - 2).indexOf("95.00%"), row.indexOf("50.00%"), "below the accuracy");
    }

    @Test
    void noBalancedAccuracyIsShownIfTheClassesAreEqual() {
        List<String> equal = epochOf(score(0.5, new ClassScores(List.of(50, 50), List.of(50, 0))));
        assertEquals(epochOf(new KnnScore(0.5, 0.5, 1, 1)), equal);
    }

    @Test
    void metricsContainTheAccuracyOfEachClassIfThereAreFew() throws IOException {
        JsonNode line = logged(score(0.95, LARGE_AND_SMALL), List.of("cat", "dog"));

        assertEquals(0.5, line.path("knn").path("balanced_output").asDouble());
        assertEquals(0.95, line.path("knn").path("largest_class").asDouble());
        assertTrue(line.path("knn").path("unequal_classes").asBoolean());
        assertEquals("[1.0,0.0]", line.path("knn").path("acc1_by_class").toString());
        assertEquals("[\"cat\",\"dog\"]", line.path("classes").toString());
        KnnScore read = KnnScore.of(line).orElseThrow();
        assertEquals(0.95, read.output());
        assertEquals(score(0.95, LARGE_AND_SMALL).balance(), read.balance());
    }

    @Test
    void metricsContainTheDecilesIfThereAreThousandsOfClasses() throws IOException {
        int n = 10_000;
        ClassScores many = new ClassScores(
                Collections.nCopies(n, 100),
                IntStream.range(0, n).mapToObj(i -> i % 101).toList());
        JsonNode line = logged(score(0.5, many), Collections.nCopies(n, "a class"));

        JsonNode deciles = line.path("knn").path("acc1_class_deciles");
        assertEquals(11, deciles.size());
        assertEquals(0.0, deciles.get(0).asDouble());
        assertEquals(0.5, deciles.get(5).asDouble(), 0.01);
        assertEquals(1.0, deciles.get(10).asDouble());
        assertTrue(line.toString().length() < 1000, line.toString());
    }

    private JsonNode logged(KnnScore score, List<String> classes) throws IOException {
        try (MetricsLog log = MetricsLog.open(folder, -1, InstantSource.fixed(Instant.EPOCH))) {
            log.untrained(score, classes);
        }
        return MetricsLog.read(folder.resolve(MetricsLog.FILE_NAME)).get(0);
    }

    private static List<String> epochOf(KnnScore score) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        RunConsole console = new RunConsole(
                new PrintStream(bytes, true, StandardCharsets.UTF_8),
                OutputMode.LINES,
                InstantSource.fixed(Instant.EPOCH));
        console.started(SampleRunEvents.start(1, 0));
        console.epochDone(new EpochLine(
                2, 3, 20, 5, 6, 0.1, 10, Optional.empty(), Optional.empty(), 0.1, 128, Optional.of(score)));
        return bytes.toString(StandardCharsets.UTF_8).lines().toList();
    }

    private static KnnScore score(double output, ClassScores classes) {
        return new KnnScore(output, output, 1, 1, classes, classes);
    }

    private static ClassScores scores(int... images) {
        return ClassScores.of(images, images);
    }
}
