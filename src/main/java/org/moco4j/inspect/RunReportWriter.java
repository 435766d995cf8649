package org.moco4j.inspect;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.moco4j.checkpoint.Checkpoint;
import org.moco4j.checkpoint.CheckpointStore;
import org.moco4j.checkpoint.LoadedCheckpoint;
import org.moco4j.checkpoint.Provenance;
import org.moco4j.config.MocoConfig;
import org.moco4j.report.MetricsLog;
import org.moco4j.report.page.Fact;
import org.moco4j.report.page.PageSource;
import org.moco4j.report.page.ReportPage;

/** The page of a run, with where the run comes from. */
public final class RunReportWriter {
    private RunReportWriter() {}

    /**
     * What the page is made from.
     *
     * @param provenance of the run's checkpoint, if there is one
     * @param others results folders of runs to compare with
     */
    public static PageSource source(Path results, Optional<Provenance> provenance, List<Path> others) {
        PageSource plain = PageSource.of(results);
        return new PageSource(
                results, plain.title(), provenance.map(RunReportWriter::facts).orElse(List.of()), others, false);
    }

    /**
     * Writes the page into the run's results folder.
     *
     * @throws org.moco4j.UserError if a file of a folder cannot be read
     */
    public static Path write(Path results, Optional<Checkpoint> checkpoint, List<Path> others) throws IOException {
        return new ReportPage().write(source(results, checkpoint.map(Checkpoint::provenance), others));
    }

    /**
     * Writes the page without what cannot be read.
     *
     * @param notes gets one sentence for each file that is left out
     */
    public static Path write(Path results, Optional<Checkpoint> checkpoint, List<Path> others, Consumer<String> notes)
            throws IOException {
        return new ReportPage()
                .write(
                        source(results, checkpoint.map(Checkpoint::provenance), others),
                        trouble -> notes.accept("Left out of the report: " + trouble.getMessage()));
    }

    /**
     * Writes the page anew where there is something new to show. Only the results folder of a training has a page.
     *
     * @param out is told where it is
     * @param notes gets one sentence for each file that is left out, since it cannot be read
     */
    public static void refresh(Path results, Optional<Checkpoint> checkpoint, PrintStream out, Consumer<String> notes)
            throws IOException {
        if (Files.exists(results.resolve(MetricsLog.FILE_NAME))) {
            tell(write(results, checkpoint, List.of(), notes), out);
        }
    }

    /** Says where the page is. */
    public static void tell(Path page, PrintStream out) {
        out.println("Report:");
        out.println("  " + page);
    }

    /** The newest checkpoint of a config's run; empty where it has none. */
    public static Optional<Checkpoint> newest(MocoConfig config) throws IOException {
        return new CheckpointStore(config.runFolder()).newestValid().map(LoadedCheckpoint::checkpoint);
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
        facts.add(new Fact("checkpoint written", p.writtenAt().toString()));
        return facts;
    }
}
