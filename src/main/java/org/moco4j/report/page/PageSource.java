package org.moco4j.report.page;

import java.nio.file.Path;
import java.util.List;

/**
 * The input for a page.
 *
 * @param results the run's results folder
 * @param title the page's heading, such as the run's name
 * @param facts the run's provenance, in display order; may be empty
 * @param others results folders of runs to compare with; may be empty
 * @param live whether the run is still in progress and its dashboard serves the page; the page then connects to the
 *     dashboard
 */
public record PageSource(Path results, String title, List<Fact> facts, List<Path> others, boolean live) {
    public PageSource {
        facts = List.copyOf(facts);
        others = List.copyOf(others);
    }

    /** A single run, with its folder's name as the title. */
    public static PageSource of(Path results) {
        return new PageSource(results, RunFiles.nameOf(results), List.of(), List.of(), false);
    }

    /** The same input for a page that a dashboard serves. */
    public PageSource asLive() {
        return new PageSource(results, title, facts, others, true);
    }

    /**
     * A fact about a run, such as the processor that it ran on.
     *
     * @param name of the fact
     * @param value plain text
     */
    public record Fact(String name, String value) {}
}
