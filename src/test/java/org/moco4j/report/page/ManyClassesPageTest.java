package org.moco4j.report.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.moco4j.testing.MessageAssertions.assertContains;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.moco4j.report.ClusterTime;
import org.moco4j.report.EpochLine;
import org.moco4j.report.KnnScore;
import org.moco4j.report.MetricsLog;
import org.moco4j.report.results.Accuracy;
import org.moco4j.report.results.ClassScores;
import org.moco4j.report.results.KnnAccuracy;
import org.moco4j.report.results.ProbeResult;

/** Results of ten thousand classes: files and page stay small, and the page shows only as much as a reader can use. */
class ManyClassesPageTest {
    private static final int CLASSES = 10_000;
    private static final int IMAGES = 20;

    @TempDir
    Path folder;

    private String page;

    @BeforeEach
    void render() throws IOException {
        List<String> names =
                IntStream.range(0, CLASSES).mapToObj(c -> "species " + c).toList();
        ClassScores scores = new ClassScores(
                Collections.nCopies(CLASSES, IMAGES),
                IntStream.range(0, CLASSES).mapToObj(c -> c % (IMAGES + 1)).toList());
        Accuracy accuracy = new Accuracy(0.5, 0.7, 0.5);
        KnnAccuracy.FILE.write(
                folder,
                new KnnAccuracy(
                        "encoder", "data", 90_000, 200_000, 200, 0.1, accuracy, accuracy, 60, 1e-4, names, scores,
                        scores));
        ProbeResult.FILE.write(
                folder,
                new ProbeResult(
                        "encoder",
                        "data",
                        "protocol",
                        List.of(new ProbeResult.Row("linear probe", 1, 90_000, false, "learning rate 0.1", accuracy)),
                        names,
                        1e-4,
                        scores,
                        List.of(),
                        IntStream.range(0, ProbeResult.MOST_PAIRS)
                                .mapToObj(i -> new ProbeResult.Confused(i, i + 1, 12))
                                .toList()));
        KnnScore score = new KnnScore(0.5, 0.5, 1, 1, scores, scores);
        try (MetricsLog log = MetricsLog.open(folder, -1, InstantSource.fixed(Instant.EPOCH))) {
            log.untrained(score, names);
            log.epoch(new EpochLine(
                    1,
                    1,
                    10,
                    5,
                    6,
                    0.1,
                    100,
                    Optional.empty(),
                    Optional.of(new ClusterTime(0.6, 0.2, 0.15, 0.05)),
                    0.08,
                    128,
                    Optional.of(score)));
        }
        page = new ReportPage().render(PageSource.of(folder));
    }

    @Test
    void filesAndPageStaySmall() throws IOException {
        assertTrue(Files.size(folder.resolve(KnnAccuracy.FILE.name())) < 700_000);
        assertTrue(Files.size(folder.resolve(ProbeResult.FILE.name())) < 500_000);
        assertTrue(Files.size(folder.resolve(MetricsLog.FILE_NAME)) < 2_000);
        assertTrue(page.length() < 200_000, page.length() + " characters");
    }

    @Test
    void theTimeOfARunOnAClusterIsAChart() {
        assertContains(page, "Time of the steps on the cluster", "broadcasting", "collecting");
    }

    @Test
    void theWorstAndTheBestClassesAreListed() {
        assertContains(page, "<section id=\"classes\"", "The worst and the best classes");
        assertTrue(page.contains("9,980 more classes are in knn.json."), "the rest is counted");
        assertTrue(page.contains("median class"), "the chart shows how the classes are distributed");
    }

    @Test
    void theProbeListsPairsAndTheWorstClassesInsteadOfAMatrix() {
        assertContains(page, "Pairs most often confused", "Classes with the lowest recall");
        assertFalse(page.contains("class=\"shades\""), "there is no image of a hundred million cells");
        assertEquals(20, page.split("<i>classified as</i>", -1).length - 1);
    }
}
