package org.moco4j.machine;

import java.io.PrintStream;
import java.util.List;
import org.apache.commons.text.WordUtils;

/** What {@link Doctor} found, for people. */
public record DoctorReport(List<Finding> findings) {
    private static final int WIDTH = 100;
    private static final String INDENT = " ".repeat(24);

    public DoctorReport {
        findings = List.copyOf(findings);
    }

    /** 0 where training can run, 2 where something stands in its way. */
    public int exitStatus() {
        return count(Finding.State.BAD) == 0 ? 0 : 2;
    }

    /** One aligned entry a finding, each trouble followed by its fix, at most 100 columns wide; then one line that sums up. */
    public void print(PrintStream out) {
        for (Finding finding : findings) {
            String head = "%-6s%-18s".formatted(label(finding.state()), finding.topic());
            out.println(head + wrap(finding.found()));
            if (!finding.fix().isEmpty()) {
                out.println(INDENT + wrap("-> " + finding.fix()));
            }
        }
        out.println();
        out.println(summary());
    }

    private String summary() {
        long bad = count(Finding.State.BAD);
        long warnings = count(Finding.State.WARN);
        if (bad > 0) {
            return "Training cannot run here yet: mend what is marked BAD.";
        }
        return warnings > 0
                ? "Training can run here. What is marked warn could be better."
                : "Everything is in place: training can run here.";
    }

    private long count(Finding.State state) {
        return findings.stream().filter(f -> f.state() == state).count();
    }

    private static String label(Finding.State state) {
        return switch (state) {
            case OK -> "ok";
            case WARN -> "warn";
            case BAD -> "BAD";
        };
    }

    /** Commands stand on a line of their own and stay whole. */
    private static String wrap(String text) {
        return text.lines()
                .map(line -> line.startsWith("  ")
                        ? line
                        : WordUtils.wrap(line, WIDTH - INDENT.length(), System.lineSeparator() + INDENT, false))
                .reduce((a, b) -> a + System.lineSeparator() + INDENT + b)
                .orElse("");
    }
}
