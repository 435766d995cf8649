package org.moco4j.cli.looking;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.moco4j.checkpoint.Checkpoint;
import org.moco4j.checkpoint.Provenance;
import org.moco4j.report.page.Fact;
import org.moco4j.report.page.PageSource;
import org.moco4j.report.page.ReportPage;

/** The page of a run, with where the run comes from. */
public final class RunReport {
    private RunReport() {}

    /**
     * What the page is made from.
     *
     * @param provenance of the run's checkpoint, if there is one
     * @param others results folders of runs to compare with
     */
    public static PageSource source(Path results, Optional<Provenance> provenance, List<Path> others) {
        PageSource plain = PageSource.of(results);
        return new PageSource(
                results, plain.title(), provenance.map(RunReport::facts).orElse(List.of()), others, false);
    }

    /** Writes the page into the run's results folder. */
    public static Path write(Path results, Optional<Checkpoint> checkpoint, List<Path> others) throws IOException {
        return new ReportPage().write(source(results, checkpoint.map(Checkpoint::provenance), others));
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
