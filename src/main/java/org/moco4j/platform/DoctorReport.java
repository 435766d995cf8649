package org.moco4j.platform;

import java.io.PrintStream;
import java.util.List;
import org.apache.commons.text.WordUtils;
import org.moco4j.text.TextLayout;

/** Formats the findings of {@link Doctor} for users. */
public record DoctorReport(List<DoctorFinding> findings) {
    private static final String INDENT = " ".repeat(24);

    public DoctorReport {
        findings = List.copyOf(findings);
    }

    /** 0 if training can run, 2 if something prevents it. */
    public int exitStatus() {
        return count(DoctorFinding.State.BAD) == 0 ? 0 : 2;
    }

    /**
     * One aligned entry a finding, each trouble followed by its fix, as wide as the layout allows; then one line that
     * sums up.
     */
    public void print(PrintStream out, TextLayout layout) {
        for (DoctorFinding finding : findings) {
            String head = "%-6s%-18s".formatted(label(finding.state()), finding.topic());
            out.println(head + wrap(finding.found(), layout));
            if (!finding.fix().isEmpty()) {
                out.println(INDENT + wrap("-> " + finding.fix(), layout));
            }
        }
        out.println();
        out.println(summary());
    }

    private String summary() {
        long bad = count(DoctorFinding.State.BAD);
        long warnings = count(DoctorFinding.State.WARN);
        if (bad > 0) {
            return "Training cannot run here yet: fix what is marked BAD.";
        }
        return warnings > 0
                ? "Training can run here. What is marked warn could be better."
                : "Everything is in place: training can run here.";
    }

    private long count(DoctorFinding.State state) {
        return findings.stream().filter(f -> f.state() == state).count();
    }

    private static String label(DoctorFinding.State state) {
        return switch (state) {
            case OK -> "ok";
            case WARN -> "warn";
            case BAD -> "BAD";
        };
    }

    /** Commands are on a line of their own and stay whole. */
    private static String wrap(String text, TextLayout layout) {
        return text.lines()
                .map(line -> line.startsWith("  ")
                        ? line
                        : WordUtils.wrap(
                                line, layout.columns() - INDENT.length(), System.lineSeparator() + INDENT, false))
                .reduce((a, b) -> a + System.lineSeparator() + INDENT + b)
                .orElse("");
    }
}
