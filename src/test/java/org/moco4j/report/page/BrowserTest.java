package org.moco4j.report.page;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import org.apache.commons.text.StringEscapeUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Opens the page in a real browser, from the disk. A copy of it gets one more script, which inspects the page and
 * reports facts; the copy is in a frame as wide as the screen of a phone or a desktop.
 */
class BrowserTest {
    private static final int PHONE = 390;
    private static final int DESKTOP = 1280;
    private static final int FRAME_HEIGHT = 800;
    private static final int POINTS = 200;

    @TempDir
    Path folder;

    @Test
    void thePageIsCompleteOnAPhoneAndOnADesktop(
            @TempDir Path full, @TempDir Path other, @TempDir Path empty, @TempDir Path hostile) throws Exception {
        Chromium browser = Chromium.orSkip(folder);
        SampleResults.writeAll(full, 30, POINTS);
        SampleResults.writeOther(other, 20);
        ReportPage report = new ReportPage();
        Path fullPage =
                withFacts("full.html", report.render(new PageSource(full, "run", List.of(), List.of(other), false)));
        Path emptyPage = withFacts("empty.html", report.render(PageSource.of(empty)));
        Path hostilePage = withFacts("hostile.html", report.render(HostileNames.write(hostile)));

        List<JsonNode> facts = collectFacts(
                browser, List.of(fullPage, fullPage, emptyPage, hostilePage), List.of(PHONE, DESKTOP, PHONE, PHONE));

        checkFull(facts.get(0), PHONE);
        checkFull(facts.get(1), DESKTOP);
        assertLayoutIsSound(facts.get(2), PHONE);
        assertEquals(2, facts.get(2).path("headings").size(), "the title and the missing parts");
        assertNoInjection(facts.get(3));
    }

    private static void checkFull(JsonNode facts, int width) {
        assertLayoutIsSound(facts, width);
        assertEquals(0, facts.path("images").asInt(), "no sheet is an image of its own");
        assertEquals(36, facts.path("views").asInt(), "12 images, each with two views");
        assertEquals(64, facts.path("retrieved").asInt(), "8 queries, 6 similar images each and the least similar");
        assertEquals(8 * 6, facts.path("marked").asInt(), "the similar ones");
        assertEquals(10, facts.path("charts").asInt(), "eight of the run, two of the comparison");
        assertEquals(10 + 4, facts.path("lines").asInt());
        assertEquals(0, facts.path("unnamed").asInt(), "everything has a name for screen readers");
        assertEquals(
                facts.path("wideBoxes").asInt(),
                facts.path("cues").asInt(),
                "a line of text marks each table that is too wide");
        assertEquals(facts.path("wideBoxes").asInt(), facts.path("fades").asInt());
        assertTrue(width > PHONE || facts.path("cues").asInt() > 0, "a phone is narrower than the table of the probe");
        assertEquals("[]", facts.path("cutNames").toString(), "names fit in their lines");
        assertEquals(0, facts.path("ragged").asInt(), "figures of a row of tiles are side by side");
        checkCharts(facts);
        checkNeighbors(facts);
        assertEquals(0, facts.path("imagesAmongDots").asInt());
        assertTrue(facts.path("imagesOnMap").asInt() > 20, facts.toString());
        assertEquals(POINTS, facts.path("points").asInt());
        assertTrue(facts.path("pixels").asInt() > 5 * POINTS, facts.toString());
        assertEquals(POINTS * 9 / 10, facts.path("pointsWithoutAClass").asInt());
        assertEquals("false", facts.path("pressed").asText());
        assertEquals("airplane", facts.path("image").asText());
        assertTrue(
                facts.path("tip").asText().matches("epoch 1output \\d+\\.\\d\\d%backbone \\d+\\.\\d\\d%"),
                facts.toString());
        assertEquals(64, facts.path("thumbnails").asInt(), "20 in groups, 20 outliers, 24 of the subset");
        assertEquals(
                "[\"run\",\"Best kNN Acc@1 (head's output, kNN monitor)\",\"Training\","
                        + "\"Augmented views\",\"Neighbors\",\"Classes\","
                        + "\"Map of the images\",\"Linear probe\",\"Quality of the features\",\"Search\","
                        + "\"Near-duplicates and unusual images\","
                        + "\"Comparison with other runs\",\"Configuration and provenance\"]",
                facts.path("headings").toString());
    }

    private static void checkCharts(JsonNode facts) {
        assertTrue(
                facts.path("logChanges").asBoolean()
                        && facts.path("logIsUndone").asBoolean(),
                facts.toString());
        assertTrue(facts.path("logMarks").size() > 2, facts.toString());
        assertTrue(
                facts.path("smoothedAtFirst").asBoolean()
                        && facts.path("unsmoothed").asBoolean(),
                facts.toString());
        assertEquals(0, facts.path("logOfAccuracy").asInt(), "an accuracy has no logarithmic axis");
    }

    private static void checkNeighbors(JsonNode facts) {
        assertFalse(facts.path("drawerAtFirst").asBoolean());
        assertEquals(
                "[\"airplane\",\"airplane0.90\",\"airplane0.80\",\"automobile0.70\",\"automobile0.60\","
                        + "\"automobile0.50\",\"bird0.40\"]",
                facts.path("drawer").toString(),
                "image 0, then images 1 to 6, three of a class");
        assertEquals("dialog", facts.path("drawerRole").asText());
        assertTrue(facts.path("drawerInside").asBoolean());
        assertEquals("automobile", facts.path("walked").asText(), "a neighbor shows its own neighbors");
        assertTrue(
                facts.path("drawerClosed").asBoolean()
                        && facts.path("focusIsBack").asBoolean(),
                facts.toString());
        assertEquals("airplane", facts.path("explored").asText());
        assertEquals(6, facts.path("onMap").asInt());
        assertEquals("automobile, image 1", facts.path("onMapTitle").asText(), "the first of a class that is shown");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void noTileIsAloneInItsRowAndTheNavigationIsComplete(boolean probed, @TempDir Path run) throws Exception {
        Chromium browser = Chromium.orSkip(folder);
        SampleResults.writeOther(run, 3);
        if (probed) {
            Path full = Files.createDirectory(run.resolve("full"));
            SampleResults.writeAll(full, 2, 5);
            Files.copy(full.resolve("probe.json"), run.resolve("probe.json"));
        }
        Path page = withFacts("small.html", new ReportPage().render(PageSource.of(run)));
        List<Integer> widths = List.of(320, 390, 480, 600, 768, 900, 980, 1000, 1100, 1280, 1440, 1600);

        List<JsonNode> facts = collectFacts(browser, Collections.nCopies(widths.size(), page), widths);

        for (int i = 0; i < widths.size(); i++) {
            assertLayoutIsSound(facts.get(i), widths.get(i));
            assertEquals(0, facts.get(i).path("navCut").asInt(), "at " + widths.get(i));
            List<Integer> rows = new ArrayList<>();
            facts.get(i).path("tileRows").forEach(row -> rows.add(row.asInt()));
            assertEquals(
                    probed ? 5 : 4, rows.stream().mapToInt(Integer::intValue).sum());
            assertTrue(
                    Collections.max(rows) == 1 || Collections.min(rows) > 1,
                    "at " + widths.get(i) + ": rows of " + rows);
        }
    }

    private static void assertNoInjection(JsonNode facts) {
        assertLayoutIsSound(facts, PHONE);
        assertEquals("undefined", facts.path("hacked").asText());
        assertEquals(0, facts.path("handlers").asInt());
        assertEquals(
                3, facts.path("scripts").asInt(), "the page's, the map's data, and the one that inspects the page");
        assertEquals(HostileNames.ALL.get(0), facts.path("headings").path(0).asText());
        assertEquals(HostileNames.ALL.get(0), facts.path("image").asText());
    }

    private static void assertLayoutIsSound(JsonNode facts, int width) {
        assertEquals("[]", facts.path("errors").toString());
        assertEquals(width, facts.path("width").asInt());
        assertEquals("[]", facts.path("tooWide").toString());
        assertTrue(facts.path("overflow").asInt() <= 0, "the page can be scrolled sideways: " + facts);
        assertEquals(0, facts.path("broken").asInt());
    }

    /** The facts of the pages, in the order of the pages. */
    private List<JsonNode> collectFacts(Chromium browser, List<Path> pages, List<Integer> widths) throws Exception {
        StringBuilder frames = new StringBuilder("<!DOCTYPE html><meta charset=\"utf-8\"><pre id=\"facts\"></pre>\n");
        frames.append("<script>const reports = [];\naddEventListener('message', event => {\n")
                .append("  const at = [...document.querySelectorAll('iframe')]"
                        + ".findIndex(f => f.contentWindow === event.source);\n")
                .append("  reports[at] = event.data;\n")
                .append("  document.getElementById('facts').textContent ="
                        + " btoa(unescape(encodeURIComponent(JSON.stringify(reports))));\n")
                .append("});</script>\n");
        for (int i = 0; i < pages.size(); i++) {
            frames.append("<iframe src=\"%s\" style=\"border:0;width:%dpx;height:%dpx\"></iframe><br>\n"
                    .formatted(pages.get(i).getFileName(), widths.get(i), FRAME_HEIGHT));
        }
        Path around = Files.writeString(folder.resolve("around.html"), frames);

        String dom = browser.dump(
                around, Math.max(DESKTOP, Collections.max(widths)) + 100, FRAME_HEIGHT * pages.size() + 200);

        int begin = dom.indexOf("<pre id=\"facts\">") + "<pre id=\"facts\">".length();
        String text = dom.substring(begin, dom.indexOf("</pre>", begin));
        List<JsonNode> facts = new ArrayList<>();
        ObjectMapper json = new ObjectMapper();
        for (JsonNode report : json.readTree(
                text.isEmpty()
                        ? "[]".getBytes(StandardCharsets.UTF_8)
                        : Base64.getDecoder().decode(text))) {
            facts.add(report.isNull() ? json.nullNode() : json.readTree(report.asText()));
        }
        assertEquals(pages.size(), facts.size(), "not every page reported its facts: " + facts);
        return facts;
    }

    /** A copy whose policy allows one more script: the one that inspects the page. */
    private Path withFacts(String name, String page) throws Exception {
        String script = Template.text("facts.js");
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(script.getBytes(StandardCharsets.UTF_8));
        String allowed = "script-src 'sha256-" + Base64.getEncoder().encodeToString(digest) + "' ";
        String copy = page.replace(
                "script-src ", StringEscapeUtils.escapeHtml4(allowed).replace("'", "&#39;"));
        return write(
                name,
                copy.replaceFirst(
                        "<meta name=\"viewport\"",
                        Matcher.quoteReplacement("<script>" + script + "</script>\n<meta name=\"viewport\"")));
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }
}
