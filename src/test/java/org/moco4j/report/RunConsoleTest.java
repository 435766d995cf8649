package org.moco4j.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.moco4j.text.TextLayout;

class RunConsoleTest {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    private final FakeClock clock = new FakeClock();

    @Test
    void theStartShowsTheSettingsAndTheChanceLoss() {
        console(OutputMode.LINES).started(SampleRunEvents.start(0, 0));

        assertTrue(text().startsWith("MoCo: resnet18 on Cifar10, a new run" + System.lineSeparator()), text());
        assertTrue(text().contains("50,000 training images, kNN monitor on 10,000 test images"), text());
        assertTrue(withoutLineBreaks().contains("chance level of the loss is 8.3180 (ln(K+1))"), text());
        assertTrue(withoutLineBreaks().contains("engine plan, kernels onednn, 2 threads, 1 worker"), text());
        assertTrue(text().contains("results/cifar10-3f2a"), text());
    }

    @Test
    void theStartNamesHeldOutValidationImages() {
        console(OutputMode.LINES).started(SampleRunEvents.start(0, 0, true));

        assertTrue(withoutLineBreaks().contains("kNN monitor on 10,000 validation images"), text());
    }

    @Test
    void theStartShowsWhereARunResumes() {
        console(OutputMode.LINES).started(SampleRunEvents.start(12, 30));

        assertTrue(text().contains("resuming after epoch 12, step 30 of the next"), text());
    }

    @Test
    void everyEpochHasOneLineUnderTheColumns() {
        RunConsole console = started(OutputMode.LINES);
        console.untrained(SampleRunEvents.UNTRAINED);
        console.epochDone(SampleRunEvents.epoch(1, 6.8012, SampleRunEvents.HEALTHY, SampleRunEvents.TRAINED));
        console.epochDone(SampleRunEvents.epoch(2, 7.1101, SampleRunEvents.HEALTHY, null));

        List<String> lines = lines();
        int columns = lines.indexOf(RunMessages.COLUMNS);
        assertEquals(
                "untrained                   26.20%   28.11%                                41 s",
                lines.get(columns + 1));
        assertEquals(
                "    1/200   6.8012  8.3180  31.20%   33.10%  0.06000     95.1   0.90       45 s",
                lines.get(columns + 2));
        assertEquals(
                "    2/200   7.1101  8.3180                   0.06000     95.1   0.90", lines.get(lines.size() - 1));
    }

    @Test
    void theRisingLossIsExplainedOnceAndOnlyInAFreshRun() {
        RunConsole fresh = started(OutputMode.LINES);
        for (int epoch = 1; epoch <= 3; epoch++) {
            fresh.epochDone(SampleRunEvents.epoch(epoch, 7, SampleRunEvents.HEALTHY, null));
        }
        assertEquals(1, withoutLineBreaks().split(Pattern.quote(RunMessages.QUEUE_FILLS), -1).length - 1);

        bytes.reset();
        RunConsole resumed = console(OutputMode.LINES);
        resumed.started(SampleRunEvents.start(5, 0));
        resumed.epochDone(SampleRunEvents.epoch(6, 7, SampleRunEvents.HEALTHY, null));
        assertFalse(withoutLineBreaks().contains(RunMessages.QUEUE_FILLS));
    }

    @Test
    void aWarningIsWrappedAndItsBeginningIsMarked() {
        RunConsole console = started(OutputMode.LINES);
        bytes.reset();
        console.warning(warning(true));
        console.warning(new WarningLine("collapse", false, 3, 2400, "The features have spread again."));

        assertEquals("  WARNING, epoch 2, step 1,150 of the run: The features have collapsed: their", lines().get(0));
        assertEquals("    spread is 0.4% of 1/sqrt(128), so all images look the same to the encoder.", lines().get(1));
        assertEquals("  epoch 3, step 2,400 of the run: The features have spread again.", lines().get(2));
        assertEquals(3, lines().size());
    }

    @Test
    void aWarningRemovesTheBarFirst() {
        RunConsole console = new RunConsole(out, OutputMode.BAR, clock, 101, false);
        console.started(SampleRunEvents.start(0, 0));
        bytes.reset();
        console.stepDone(SampleRunEvents.step(1, 50, 7.5));
        console.warning(warning(true));
        console.stepDone(SampleRunEvents.step(1, 51, 7.5));
        console.epochDone(SampleRunEvents.epoch(1, 6.8, SampleRunEvents.HEALTHY, null));

        String[] drawn = text().split("\r", -1);
        List<String> warningLines =
                Stream.of(drawn).filter(part -> part.contains("WARNING")).toList();
        assertEquals(1, warningLines.size(), text());
        assertTrue(warningLines.get(0).startsWith("  WARNING, epoch 2"), text());
        assertTrue(warningLines.get(0).contains("to the encoder." + System.lineSeparator()), text());
    }

    private static WarningLine warning(boolean begins) {
        return new WarningLine(
                "collapse",
                begins,
                2,
                1150,
                "The features have collapsed: their spread is 0.4% of 1/sqrt(128),"
                        + " so all images look the same to the encoder.");
    }

    @Test
    void withoutATerminalALineIsPrintedPerMinute() {
        RunConsole console = started(OutputMode.LINES);
        bytes.reset();
        for (int step = 1; step <= 97; step++) {
            clock.advance(5);
            console.stepDone(SampleRunEvents.step(1, step, 7.5));
        }

        List<String> lines = lines();
        assertEquals(97 * 5 / 60, lines.size());
        assertEquals("  epoch 1/200, step 12/97: loss 7.5000, 102.4 images/s, 26 h 56 min left", lines.get(0));
    }

    @Test
    void noProgressLineIsPrintedJustBeforeTheEpochsLine() {
        RunConsole console = started(OutputMode.LINES);
        bytes.reset();
        clock.advance(3600);
        console.stepDone(SampleRunEvents.step(1, 97, 7.5));

        assertEquals("", text());
    }

    @Test
    void withoutATerminalNoControlCharactersArePrinted() {
        RunConsole console = completeRun(OutputMode.LINES);
        console.ended(SampleRunEvents.end());

        String printed = text().replace(System.lineSeparator(), "");
        assertTrue(printed.chars().allMatch(c -> c >= ' '), printed);
    }

    @Test
    void everyLineFitsIn80ColumnsButPathsAndCommands() {
        RunConsole console = completeRun(OutputMode.LINES);
        console.notice("a note of many words, ".repeat(20));
        console.warning(warning(true));
        console.ended(SampleRunEvents.end());

        List<String> tooWide = lines().stream()
                .filter(line -> line.length() > TextLayout.USUAL && line.strip().indexOf(' ') >= 0)
                .filter(line -> !line.startsWith("  mvn "))
                .toList();
        assertEquals(List.of(), tooWide);
    }

    @Test
    void aWiderTerminalIsUsedAndTheVariableColumnsHasPriority() {
        assertEquals(80, TerminalWidth.layout(Optional.empty(), 0).columns());
        assertEquals(100, TerminalWidth.layout(Optional.empty(), 100).columns());
        assertEquals(90, TerminalWidth.layout(Optional.of("90"), 100).columns());
        assertEquals(80, TerminalWidth.layout(Optional.of("wide"), 0).columns());
        assertEquals(120, TerminalWidth.layout(Optional.empty(), 300).columns());

        RunConsole wide = new RunConsole(out, OutputMode.LINES, clock, 110, false);
        wide.started(SampleRunEvents.start(0, 0));
        assertTrue(lines().stream().anyMatch(line -> line.length() > 80 && line.length() <= 110), text());
    }

    @Test
    void theColumnTitlesAreRepeatedInALongRun() {
        RunConsole console = started(OutputMode.LINES);
        for (int epoch = 1; epoch <= 60; epoch++) {
            console.epochDone(SampleRunEvents.epoch(epoch, 7, SampleRunEvents.HEALTHY, null));
        }

        assertEquals(3, lines().stream().filter(RunMessages.COLUMNS::equals).count());
    }

    @Test
    void quietModePrintsOnlyWarningsAndTheEnd() {
        RunConsole console = completeRun(OutputMode.QUIET);
        assertEquals("", text());

        console.notice("computing on the CPU: there is no GPU");
        console.warning(warning(true));
        console.ended(SampleRunEvents.end());
        assertEquals("computing on the CPU: there is no GPU", lines().get(0));
        assertTrue(lines().get(1).contains("WARNING"), text());
        assertTrue(
                withoutLineBreaks().contains("Best kNN Acc@1 (head's output, kNN monitor): 82.60%, after epoch 200"),
                text());
    }

    @Test
    void theEndShowsTheBestScoreTheTimeAndTheNextCommand() {
        started(OutputMode.LINES).ended(SampleRunEvents.end());

        assertTrue(
                withoutLineBreaks()
                        .contains("Best kNN Acc@1 (head's output, kNN monitor): 82.60%, after epoch 200,"
                                + " 56.40 points above the untrained encoder's 26.20%, 47.20 points above raw"
                                + " pixels' 35.40%."),
                text());
        assertTrue(withoutLineBreaks().contains("29 h 1 min (steps and kNN monitor), 57.8 CPU-hours"), text());
        assertTrue(text().contains("checkpoint/cifar10-3f2a/last.ckpt"), text());
        assertTrue(text().contains("  report      results/cifar10-3f2a/report.html"), text());
        String command = "mvn compile exec:java -Dexec.args=\"probe --config results/cifar10-3f2a/config.json\"";
        int next = lines().indexOf("  next        measure the encoder:");
        assertEquals("  " + command, lines().get(next + 1), "a command is one line, so that it can be copied");
    }

    @Test
    void theEndCanBeHeldUntilOtherWorkIsDone() {
        RunConsole console = started(OutputMode.LINES);
        console.holdEnd();
        console.ended(SampleRunEvents.end());
        assertFalse(text().contains("Done."), text());

        console.info("other work");
        console.showEnd(end -> end.with(new RunEnd.Next("search", "moco4j search x.npy --index 0")));
        assertTrue(text().indexOf("other work") < text().indexOf("Done."), text());
        assertEquals("  moco4j search x.npy --index 0", lines().get(lines().size() - 1));
    }

    @Test
    void theEndShowsNoScoreIfThereAreNoLabels() {
        RunEnd end = SampleRunEvents.end();
        started(OutputMode.LINES)
                .ended(new RunEnd(
                        Optional.empty(),
                        Optional.empty(),
                        end.trainingTime(),
                        end.cpuHours(),
                        end.checkpoint(),
                        end.results(),
                        Optional.empty(),
                        end.next()));

        assertTrue(lines().contains("Done."), text());
        assertFalse(text().contains("report"), "no page was written: " + text());
    }

    @Test
    void theBarIsReplacedByTheEpochsLine() {
        RunConsole console = new RunConsole(out, OutputMode.BAR, clock, 101, false);
        console.started(SampleRunEvents.start(0, 0));
        bytes.reset();
        for (int step = 1; step <= 97; step++) {
            clock.advance(5);
            console.stepDone(SampleRunEvents.step(1, step, 7.5));
        }
        console.epochDone(SampleRunEvents.epoch(1, 6.8, SampleRunEvents.HEALTHY, null));

        String[] drawn = text().split("\r", -1);
        assertTrue(text().contains("loss 7.5000  102.4 images/s  26 h 49 min left"), text());
        assertTrue(drawn[1].startsWith("epoch 1/200"), text());
        // The bar is erased just before the permanent line.
        assertEquals(" ".repeat(100), drawn[drawn.length - 2]);
        assertTrue(drawn[drawn.length - 1].startsWith("    1/200   6.8000"), text());
        for (String redrawn : drawn) {
            assertTrue(redrawn.lines().findFirst().orElse("").length() <= 100, redrawn);
        }
    }

    /** The bar may end before the library's thread draws it for the first time. */
    @Test
    void aBarOfOneStepIsReplacedToo() {
        RunConsole console = new RunConsole(out, OutputMode.BAR, clock, 101, false);
        console.started(SampleRunEvents.start(0, 0));
        for (int epoch = 1; epoch <= 20; epoch++) {
            bytes.reset();
            console.stepDone(SampleRunEvents.step(epoch, 97, 7.5));
            console.epochDone(SampleRunEvents.epoch(epoch, 6.8, SampleRunEvents.HEALTHY, null));

            String[] drawn = text().split("\r", -1);
            assertEquals(" ".repeat(100), drawn[drawn.length - 2]);
        }
    }

    @Test
    void theBarIsOnlyChosenForATerminal() {
        assertEquals(OutputMode.BAR, OutputMode.choose(false, true, "xterm-256color"));
        assertEquals(OutputMode.BAR, OutputMode.choose(false, true, null));
        assertEquals(OutputMode.LINES, OutputMode.choose(false, true, "dumb"));
        assertEquals(OutputMode.LINES, OutputMode.choose(false, false, "xterm"));
        assertEquals(OutputMode.QUIET, OutputMode.choose(true, true, "xterm"));
    }

    private RunConsole completeRun(OutputMode mode) {
        RunConsole console = started(mode);
        console.untrained(SampleRunEvents.UNTRAINED);
        for (int step = 1; step <= 97; step++) {
            clock.advance(5);
            console.stepDone(SampleRunEvents.step(1, step, 7.5));
        }
        console.busyWith("kNN monitor");
        console.epochDone(SampleRunEvents.epoch(1, 6.8012, SampleRunEvents.HEALTHY, SampleRunEvents.TRAINED));
        return console;
    }

    private RunConsole started(OutputMode mode) {
        RunConsole console = console(mode);
        console.started(SampleRunEvents.start(0, 0));
        return console;
    }

    private RunConsole console(OutputMode mode) {
        return new RunConsole(out, mode, clock, 80, false);
    }

    private String text() {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /** The printed text without line breaks, which depend on the width. */
    private String withoutLineBreaks() {
        return text().replaceAll("\\s+", " ");
    }

    private List<String> lines() {
        return text().lines().toList();
    }
}
