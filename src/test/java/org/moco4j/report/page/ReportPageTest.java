package org.moco4j.report.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.moco4j.testing.MessageAssertions.assertContains;
import static org.moco4j.testing.MessageAssertions.assertUserError;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.moco4j.report.page.PageSource.Fact;
import org.moco4j.report.results.AtlasNeighbors;
import org.moco4j.report.results.ExploreResult;
import org.moco4j.report.results.FeatureMeasures;
import org.moco4j.report.results.MapResult;
import org.moco4j.report.results.ThumbnailSheet.Atlas;

class ReportPageTest {
    private static final List<String> SECTIONS = List.of(
            "headline", "training", "views", "neighbors", "map", "probe", "features", "search", "explore", "config");

    /** The largest size of the page without its images, in bytes. */
    private static final int LARGEST = 300_000;

    @TempDir
    Path folder;

    private final ReportPage report = new ReportPage();

    @Test
    void everyPartInTheFolderIsShown() throws IOException {
        SampleResults.writeAll(folder, 20, 100);
        String page = report.render(
                new PageSource(folder, "a run", List.of(new Fact("processor", "AMD EPYC")), List.of(), false));

        SECTIONS.forEach(id -> assertTrue(page.contains("<section id=\"" + id + "\""), id));
        assertFalse(page.contains("id=\"missing\""), "nothing is missing");
        assertFalse(page.contains("id=\"comparison\""), "there is nothing to compare with");
        assertContains(page, "AMD EPYC", "untrained encoder&#39;s 36.12%");
        assertTrue(page.contains("87.12%"), "the probe");
    }

    @Test
    void missingPartsOfAFolderWithoutAConfigHaveNoCommands() throws IOException {
        String page = report.render(PageSource.of(folder));

        SECTIONS.forEach(id -> assertFalse(page.contains("<section id=\"" + id + "\""), id));
        assertFalse(page.contains("<code>"), "without a config, the commands are not known");
        assertContains(page, "Curves of the training", "The linear probe", "Near-duplicates", "has no config.json");
        assertTrue(page.contains("<h1>" + folder.getFileName() + "</h1>"));
    }

    @Test
    void aFolderOfFeaturesWithoutATrainingIsComplete() throws IOException {
        Path all = Files.createDirectories(folder.resolve("all"));
        SampleResults.writeAll(all, 3, 100);
        Path results = Files.createDirectories(folder.resolve("results"));
        ExploreResult.FILE.write(results, ExploreResult.FILE.read(all).orElseThrow());
        String page = report.render(PageSource.withoutTraining(results));

        assertContains(page, "<h1>Cifar10, 60,000 images</h1>", "<p class=\"eyebrow\">MoCo4J</p>", "id=\"explore\"");
        assertFalse(page.contains("id=\"missing\""), "nothing of a training is missing");

        MapResult map = MapResult.FILE.read(all).orElseThrow();
        MapResult.FILE.write(
                results,
                new MapResult(
                        map.encoder(), "other images", map.method(), 1, map.classes(), map.points(), map.atlas()));
        assertTrue(
                report.render(PageSource.withoutTraining(results)).contains("<h1>results</h1>"),
                "the parts are about different images");
    }

    @Test
    void withoutATrainingFilesOfTheUserAreNotRead() throws IOException {
        SampleResults.writeAll(folder, 3, 100);
        Files.writeString(folder.resolve("config.json"), "{\"password\": \"hunter2\"}");
        Files.writeString(folder.resolve(FeatureMeasures.FILE.name()), "{\"type\": \"FeatureCollection\"}");
        Files.write(folder.resolve("views.png"), new byte[9]);
        String page = report.render(PageSource.withoutTraining(folder));

        assertContains(page, "id=\"explore\"");
        assertFalse(page.contains("hunter2"));
        for (String id : List.of("training", "views", "features", "config")) {
            assertFalse(page.contains("<section id=\"" + id + "\""), id);
        }
    }

    @Test
    void missingPartsAreShownWithWholeCommandsForThisRun() throws IOException {
        Path results = Files.createDirectories(folder.resolve("my runs/imagefolder-1"));
        Files.writeString(results.resolve("config.json"), "{\"dataset\": \"Shapes\"}");
        String page = report.render(PageSource.of(folder.resolve("./my runs/imagefolder-1")));

        for (String command : List.of("train", "infer", "probe", "embed", "explore")) {
            String whole = "<code>mvn compile exec:java -Dexec.args=&#39;" + command + " --config &quot;"
                    + results.resolve("config.json") + "&quot;&#39;</code>";
            assertEquals(1, matches(Pattern.quote(whole), page), command + " in " + page);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"holiday photos", "./holiday photos/", "/mnt/nas/2024/../holiday photos"})
    void aFolderOfImagesIsTheTitleAsTheUserNamedIt(String named) throws IOException {
        Path results = Files.createDirectories(folder.resolve("imagefolder-resnet18-1a2b"));
        SampleResults.writeOther(results, 2);
        Path config = results.resolve("config.json");
        Files.writeString(
                config,
                Files.readString(config)
                        .replaceFirst("\"dataset\"\\s*:\\s*\"Cifar10\"", "\"dataset\": \"ImageFolder\"")
                        .replaceFirst("\\{", "{\"data-dir\": \"" + named + "\","));
        String page = report.render(PageSource.of(results));

        assertContains(
                page,
                "<h1>holiday photos</h1>",
                "imagefolder-resnet18-1a2b",
                "<dt>Images</dt><dd>holiday photos<",
                "<title>holiday photos (imagefolder-resnet18-1a2b)</title>");
        assertFalse(page.contains("<dt>Data set</dt>"), page);
    }

    @Test
    void noProbeIsSuggestedIfThereAreNoLabels() throws IOException {
        Files.writeString(folder.resolve("config.json"), "{\"dataset\": \"ImageFolder\", \"unlabelled\": true}");
        String page = report.render(PageSource.of(folder));

        assertFalse(page.contains("probe --config"), "a probe needs labels");
        assertTrue(page.contains("explore --config"));
    }

    @Test
    void thePageLoadsNothing() throws IOException {
        SampleResults.writeAll(folder, 10, 40);
        String page = report.render(PageSource.of(folder));

        assertFalse(Pattern.compile("https?://").matcher(page).find());
        assertEquals(0, matches("\\bsrc=\"(?!data:image/)", page));
        assertEquals(0, matches("\\bhref=\"(?!#)", page));
        assertEquals(0, matches("url\\((?!data:image/)", page));
        assertEquals(0, matches("<link|@import|<iframe|<object|<embed|<form|<base", page));
        assertContains(page, "default-src &#39;none&#39;", "connect-src &#39;none&#39;");
    }

    @Test
    void thePageIsSmallExceptForItsImages() throws IOException {
        SampleResults.writeAll(folder, 200, 5000);
        String page = report.render(PageSource.of(folder));

        String withoutImages = page.replaceAll("data:image/[a-z]+;base64,[A-Za-z0-9+/=]+", "")
                // The neighbors take 24 bytes per image.
                .replaceAll("(near|like)(\"|&quot;):(\"|&quot;)[A-Za-z0-9+/=]+", "");

        assertTrue(page.length() > 1_000_000, "the images are in it");
        int bytes = withoutImages.getBytes(StandardCharsets.UTF_8).length;
        assertTrue(bytes < LARGEST, bytes + " bytes");
    }

    @Test
    void aLivePageMayConnectToItsServerOnly() throws IOException {
        SampleResults.writeOther(folder, 3);
        assertContains(
                report.render(PageSource.of(folder).asLive()),
                "connect-src &#39;self&#39;",
                "<body data-live>",
                "id=\"live\"");
        assertFalse(report.render(PageSource.of(folder)).contains("id=\"live\""));
    }

    @Test
    void namesAreEscaped() throws IOException {
        String page = report.render(HostileNames.write(folder));

        // One script runs, one contains the map's data, and there is no third.
        assertEquals(2, matches("<script", page));
        assertEquals(2, matches("</script", page));
        assertEquals(2, matches("</style", page));
        assertEquals(0, matches("<img src=x|<b>&|<!--", page));
        assertTrue(page.contains("&lt;/script&gt;&lt;script&gt;window.hacked = 1&lt;/script&gt;"));
        assertTrue(page.contains("${7 * 191}&lt;#assign x = 1&gt;"), "no template within the data");
        assertTrue(page.contains("\\u003C/script\\u003E"), "within the script's data");
        assertFalse(mapData(page).contains("\u2028"));
        assertTrue(mapData(page).contains("\\u2028"));
    }

    @Test
    void aRunIsComparedWithOtherRuns(@TempDir Path other) throws IOException {
        SampleResults.writeAll(folder, 20, 40);
        SampleResults.writeOther(other, 30);
        String page = report.render(new PageSource(folder, "a run", List.of(), List.of(other), false));
        String comparison =
                page.substring(page.indexOf("<section id=\"comparison\""), page.indexOf("<section id=\"config\""));

        assertContains(
                comparison, folder.getFileName().toString(), other.getFileName().toString());
        assertEquals(2, matches("<figure class=\"chart\">", comparison), "kNN and loss");
        assertEquals(4, matches("<path class=\"line ", comparison), "a line for each run");
        assertContains(
                comparison,
                "<tr><th scope=\"row\">learning-rate</th><td>0.06</td><td>0.03</td></tr>",
                "<tr><th scope=\"row\">epochs</th><td>20</td><td>30</td></tr>");
        assertFalse(comparison.contains("<th scope=\"row\">batch_size</th>"), "a key that does not differ");
        assertTrue(comparison.contains(
                "<tr><th scope=\"row\">Best linear probe, top-1</th><td>87.12%</td><td>–</td></tr>"));
    }

    @Test
    void theFileIsWrittenIntoTheFolder() throws IOException {
        SampleResults.writeOther(folder, 3);

        Path file = report.write(PageSource.of(folder));

        assertEquals(folder.resolve("report.html"), file);
        assertEquals(report.render(PageSource.of(folder)), Files.readString(file));
    }

    @Test
    void onlyActiveWarningsAreShownAndEscaped() throws IOException {
        Files.writeString(folder.resolve("metrics.jsonl"), """
                {"type":"epoch","epoch":1,"step":900,"loss":5.5,"chance_loss":5.55,"learning_rate":0.06,\
                "images_per_second":90.0,"feature_std":0.001,"feature_spread":0.01}
                {"type":"warning","epoch":2,"step":1000,"cause":"collapse","begins":true,"text":"All is one."}
                {"type":"warning","epoch":2,"step":1050,"cause":"loss-at-chance","begins":true,\
                "text":"<script>alert(1)</script>"}
                {"type":"warning","epoch":2,"step":1100,"cause":"collapse","begins":false,"text":"No longer."}
                """);
        String page = report.render(PageSource.of(folder));

        assertEquals(1, matches("<strong>Warning\\.</strong>", page));
        assertTrue(page.contains("Since epoch 2, step 1,050 of the run: &lt;script&gt;alert(1)&lt;/script&gt;"), page);
        assertFalse(page.contains("All is one."));
    }

    @Test
    void aRunThatDivergedInItsFirstEpochShowsAWarning() throws IOException {
        Files.writeString(folder.resolve("metrics.jsonl"), """
                {"type":"warning","epoch":1,"step":3,"cause":"diverged","begins":true,\
                "text":"The loss became NaN. Training stopped."}
                """);
        assertContains(
                report.render(PageSource.of(folder)),
                "no epoch is finished yet",
                "Since epoch 1, step 3 of the run: The loss became NaN. Training stopped.");
    }

    @Test
    void aNonFiniteLossIsReportedAndDrawnAsAGap() throws IOException {
        Files.writeString(folder.resolve("metrics.jsonl"), """
                {"type":"epoch","epoch":1,"step":9,"loss":5.5,"chance_loss":5.55,"feature_spread":0.9}
                {"type":"epoch","epoch":2,"step":18,"loss":"NaN","chance_loss":5.55,"feature_spread":"NaN"}
                """);
        String page = report.render(PageSource.of(folder));

        assertTrue(page.contains("The loss is no longer a number"));
        assertEquals(0, matches("d=\"[^\"]*NaN", page));
    }

    @Test
    void warningsAreShownBesideTheFigure() throws IOException {
        Files.writeString(folder.resolve("metrics.jsonl"), """
                {"type":"raw-pixels","epoch":0,"step":0,"acc1":0.352}
                {"type":"untrained","epoch":0,"step":0,"knn":{"acc1_output":0.279,"acc1_backbone":0.28}}
                {"type":"epoch","epoch":1,"step":9,"loss":5.1,"chance_loss":5.55,\
                "knn":{"acc1_output":0.30,"acc1_backbone":0.31}}
                {"type":"epoch","epoch":2,"step":18,"loss":5.4,"chance_loss":5.55,\
                "knn":{"acc1_output":0.311,"acc1_backbone":0.32}}
                """);
        String page = report.render(PageSource.of(folder));

        assertTrue(page.contains("The loss rises from 5.100 (epoch 1) to 5.400 (epoch 2)."));
        assertFalse(page.contains("The loss falls"));
        assertContains(
                page,
                "after epoch 2, 4.10 points below raw pixels&#39; 35.20%, 3.20 points above the untrained"
                        + " encoder&#39;s 27.90%",
                "Raw pixels, without any encoder, classify as well as these features or better: 35.20%"
                        + " against 31.10%.");
        assertEquals(3, matches("<span class=\"track\"", page), "the encoder, untrained, raw pixels");
        assertTrue(page.contains("raw pixels 35.20%"), "a level of the chart");
    }

    @Test
    void aFolderOfAnOlderVersionGivesAPage() throws IOException {
        SampleResults.writeAll(folder, 3, 40);
        for (String name : List.of(
                "views.json",
                "retrieval.json",
                "retrieval-neighbors.json",
                "map-neighbors.json",
                "explore-neighbors.json")) {
            Files.delete(folder.resolve(name));
        }
        List<String> lines = Files.readAllLines(folder.resolve("metrics.jsonl"));
        lines.removeIf(line -> line.matches(".*\"type\":\"(raw-pixels|steps|machine)\".*"));
        Files.write(folder.resolve("metrics.jsonl"), lines);
        String page = report.render(PageSource.of(folder));

        SECTIONS.forEach(id -> assertTrue(page.contains("<section id=\"" + id + "\""), id));
        assertEquals(2, matches("<img ", page), "the two sheets that were drawn");
        assertEquals(0, matches("data-album=", page));
        assertFalse(page.contains("id=\"chart-steps\"") || page.contains("id=\"chart-memory\""));
    }

    @Test
    void neighborsOfAnotherMapAreNotShown() throws IOException {
        SampleResults.writeAll(folder, 2, 40);
        AtlasNeighbors.OF_MAP.write(folder, AtlasNeighbors.empty("other images", 41, 6));

        assertTrue(report.render(PageSource.of(folder)).contains("\"album\":null"));
    }

    @Test
    void aFeatureMeasureIsRatedForItsDimension() throws IOException {
        for (String[] expected :
                new String[][] {{"74.3", "good"}, {"31.9", "fair"}, {"8.0", "poor"}, {"32.0", "good"}, {"1.2", "poor"}
                }) {
            FeatureMeasures.FILE.write(
                    folder, new FeatureMeasures("e", 1000, 128, 0.7, -2, 0.02, Double.parseDouble(expected[0])));
            String page = report.render(PageSource.of(folder));

            assertTrue(
                    page.contains("<p class=\"value\">" + expected[0] + " <span class=\"verdict " + expected[1] + "\">"
                            + expected[1]),
                    expected[0] + " is not " + expected[1]);
            assertTrue(page.contains("of 128: good from 32, a quarter; poor up to 8, a sixteenth"));
        }
    }

    @Test
    void theEffectiveRankOfFewImagesIsRatedByTheirNumber() throws IOException {
        FeatureMeasures.FILE.write(folder, new FeatureMeasures("e", 16, 128, 0.7, -2, 0.02, 4.5));
        String page = report.render(PageSource.of(folder));

        assertTrue(page.contains("<p class=\"value\">4.5 <span class=\"verdict good"), page);
        assertTrue(page.contains("of 16 images: good from 4, a quarter"), page);
    }

    @Test
    void trainingTimeIsTheTimeOfTheSteps() throws IOException {
        Files.writeString(folder.resolve("config.json"), "{\"batch_size\": 8, \"epochs\": 1}");
        Files.writeString(folder.resolve("metrics.jsonl"), """
                {"type":"untrained","epoch":0,"step":0,"knn":{"acc1_output":0.2,"acc1_backbone":0.2,"seconds":10}}
                {"type":"epoch","epoch":1,"step":100,"loss":5.1,"chance_loss":5.55,"images_per_second":10,\
                "knn":{"acc1_output":0.3,"acc1_backbone":0.3,"seconds":12}}
                """);
        assertContains(
                report.render(PageSource.of(folder)),
                "<dt>Training time</dt><dd>1 min 42 s<small>steps and kNN monitor, 10 images/s at the end");
    }

    @ParameterizedTest
    @ValueSource(strings = {"views.png", "retrieval.png"})
    void anErrorNamesAFileThatIsNotAnImage(String name) throws IOException {
        Files.writeString(folder.resolve(name), "<svg onload=\"alert(1)\"/>");

        assertUserError(() -> report.render(PageSource.of(folder)), name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"../secret.png", "/etc/hostname", "a/../../secret.png", ".."})
    void anAtlasOutsideTheFolderIsRefused(String name) throws IOException {
        MapResult.FILE.write(folder, new MapResult("e", "d", "m", 1, List.of(), List.of(), new Atlas(name, 1, 32)));

        assertUserError(() -> report.render(PageSource.of(folder)), "not in that folder");
    }

    @Test
    void anAtlasOfAnUnexpectedSizeIsRefused() throws IOException {
        SampleResults.writeAll(folder, 2, 40);
        MapResult map = MapResult.FILE.read(folder).orElseThrow();
        MapResult.FILE.write(
                folder,
                new MapResult(
                        "e",
                        "d",
                        "m",
                        1,
                        map.classes(),
                        map.points(),
                        new Atlas(map.atlas().file(), 7, 32)));

        assertUserError(() -> report.render(PageSource.of(folder)), "1280 pixels wide, not 7 images of 32");
    }

    @Test
    void anErrorNamesAMissingFolder() {
        Path missing = folder.resolve("missing");
        PageSource compared = new PageSource(folder, "a run", List.of(), List.of(missing), false);

        for (PageSource source : List.of(PageSource.of(missing), compared)) {
            assertUserError(() -> report.render(source), missing.toString());
        }
    }

    private static String mapData(String page) {
        int begin = page.indexOf("id=\"map-data\">");
        return page.substring(begin, page.indexOf("</script>", begin));
    }

    private static long matches(String regex, String page) {
        return Pattern.compile(regex).matcher(page).results().count();
    }
}
