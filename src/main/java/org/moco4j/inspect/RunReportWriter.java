package org.moco4j.inspect;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.moco4j.checkpoint.Checkpoint;
import org.moco4j.checkpoint.CheckpointStore;
import org.moco4j.checkpoint.Provenance;
import org.moco4j.config.MocoConfig;
import org.moco4j.report.MetricsLog;
import org.moco4j.report.page.PageSource;
import org.moco4j.report.page.PageSource.Fact;
import org.moco4j.report.page.ReportPage;
import org.moco4j.session.TaskParts;
import org.moco4j.text.TextPainter;

/** Writes the report of a results folder, with the origin of its run if there is one. */
public final class RunReportWriter {
    private RunReportWriter() {}

    /**
     * Returns the sources of the report.
     *
     * @param provenance origin of the run's checkpoint, if there is one
     * @param others results folders of runs to compare with
     */
    public static PageSource source(Path results, Optional<Provenance> provenance, List<Path> others) {
        PageSource plain = PageSource.of(results);
        return new PageSource(
                results, plain.title(), provenance.map(RunReportWriter::facts).orElse(List.of()), others, false);
    }

    /**
     * Writes the report into the results folder.
     *
     * @throws org.moco4j.UserError if a file of a folder cannot be read
     */
    public static Path write(Path results, Optional<Checkpoint> checkpoint, List<Path> others) throws IOException {
        return new ReportPage().write(source(results, checkpoint.map(Checkpoint::provenance), others));
    }

    /**
     * Writes the report. Files that cannot be read are left out.
     *
     * @param notes receives one sentence for each file that is left out
     */
    public static Path write(Path results, Optional<Checkpoint> checkpoint, List<Path> others, Consumer<String> notes)
            throws IOException {
        return write(source(results, checkpoint.map(Checkpoint::provenance), others), notes);
    }

    private static Path write(PageSource source, Consumer<String> notes) throws IOException {
        return new ReportPage()
                .write(source, failure -> notes.accept("Left out of the report: " + failure.getMessage()));
    }

    /**
     * Writes the report, or writes it again, and prints its path. In a folder without a training, which may be any
     * folder of the user, the page shows only what MoCo4J wrote there.
     *
     * @param out receives the path of the report
     * @param notes receives one sentence for each file that cannot be read and is left out
     */
    private static void writeAndPrint(
            Path results, Optional<Checkpoint> checkpoint, PrintStream out, Consumer<String> notes) throws IOException {
        Path metrics = results.resolve(MetricsLog.FILE_NAME);
        boolean training = Files.exists(metrics) && MetricsLog.isOwn(metrics);
        PageSource source = training
                ? source(results, checkpoint.map(Checkpoint::provenance), List.of())
                : PageSource.withoutTraining(results);
        print(write(source, notes), out);
    }

    /**
     * Ends a command that ran parts: writes the report, notes missing fonts, and throws what the first
     * failed part threw.
     *
     * @param checkpoint finds the checkpoint of the run
     * @throws Exception if a part failed
     */
    public static void finish(
            TaskParts parts,
            Path results,
            Callable<Optional<Checkpoint>> checkpoint,
            PrintStream out,
            Consumer<String> notes)
            throws Exception {
        parts.run("The report", () -> writeAndPrint(results, checkpoint.call(), out, notes));
        TextPainter.missingFontWarning().ifPresent(notes);
        parts.throwFirst(notes);
    }

    /**
     * Ends a command that wrote into a folder which may be the results folder of the config's run; see
     * {@link #finish(TaskParts, Path, Callable, PrintStream, Consumer)}.
     */
    public static void finish(TaskParts parts, Path results, MocoConfig config, PrintStream out, Consumer<String> notes)
            throws Exception {
        boolean ofTheRun =
                results.toAbsolutePath().equals(config.resultsFolder().toAbsolutePath());
        finish(parts, results, () -> ofTheRun ? newest(config) : Optional.empty(), out, notes);
    }

    /** Prints the path of the report. */
    public static void print(Path page, PrintStream out) {
        out.println("Report:");
        out.println("  " + page);
    }

    /** Returns the newest checkpoint of a config's run; empty if there is none. */
    public static Optional<Checkpoint> newest(MocoConfig config) throws IOException {
        return new CheckpointStore(config.runFolder()).newestValid().map(Checkpoint.Loaded::checkpoint);
    }

    private static List<Fact> facts(Provenance p) {
        List<Fact> facts = new ArrayList<>();
        facts.add(new Fact("run", p.runName()));
        facts.add(new Fact("MoCo4J", p.version() + " (" + p.gitCommit() + ")"));
        facts.add(new Fact("Java", p.javaVersion()));
        facts.add(new Fact("processor", p.cpu()));
        facts.add(new Fact("engine", p.engine() + ", kernels " + p.kernels() + ", " + p.threads() + " threads"));
        facts.add(new Fact("seed", Long.toString(p.seed())));
        facts.add(new Fact("checksum of the training data", p.dataChecksum()));
        facts.add(new Fact(
                "checkpoint written",
                p.writtenAt().truncatedTo(ChronoUnit.SECONDS).toString()));
        return facts;
    }
}
