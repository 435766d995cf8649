package org.moco4j.report.page;

import java.nio.file.Path;
import java.util.List;

/**
 * The input for a page.
 *
 * @param results the results folder
 * @param title the page's heading, such as the run's name
 * @param facts the run's provenance, in display order; may be empty
 * @param others results folders of runs to compare with; may be empty
 * @param live whether the run is still in progress and its dashboard serves the page; the page then connects to the
 *     dashboard
 * @param training whether the folder is that of a training. If not, the page shows only files that MoCo4J wrote: the
 *     folder may be any folder of the user, with files of the same names.
 */
public record PageSource(
        Path results, String title, List<Fact> facts, List<Path> others, boolean live, boolean training) {
    public PageSource {
        facts = List.copyOf(facts);
        others = List.copyOf(others);
    }

    /** The input for the page of a training. */
    public PageSource(Path results, String title, List<Fact> facts, List<Path> others, boolean live) {
        this(results, title, facts, others, live, true);
    }

    /** A single run, with its folder's name as the title. */
    public static PageSource of(Path results) {
        return new PageSource(results, RunFiles.nameOf(results), List.of(), List.of(), false);
    }

    /** Results of an encoder or of features in a folder without a training. */
    public static PageSource withoutTraining(Path results) {
        return new PageSource(results, RunFiles.nameOf(results), List.of(), List.of(), false, false);
    }

    /** The same input for a page that a dashboard serves. */
    public PageSource asLive() {
        return new PageSource(results, title, facts, others, true, training);
    }

    /**
     * A fact about a run, such as the processor that it ran on.
     *
     * @param name of the fact
     * @param value plain text
     */
    public record Fact(String name, String value) {}
}
