package org.moco4j.platform;

import java.io.PrintStream;
import java.util.List;
import org.apache.commons.text.WordUtils;
import org.moco4j.text.TextLayout;

/** Contains the findings of {@link Doctor} and formats them for users. */
public record DoctorReport(List<Finding> findings) {
    private static final String INDENT = " ".repeat(24);

    public DoctorReport {
        findings = List.copyOf(findings);
    }

    /** Returns the exit status: 0 if training can run, 2 if a problem prevents it. */
    public int exitStatus() {
        return count(Finding.State.BAD) == 0 ? 0 : 2;
    }

    /**
     * Prints an aligned entry for each finding, each problem with its fix, and then a summary of one line.
     */
    public void print(PrintStream out, TextLayout layout) {
        for (Finding finding : findings) {
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
        long bad = count(Finding.State.BAD);
        long warnings = count(Finding.State.WARN);
        if (bad > 0) {
            return "Training cannot run here yet: fix what is marked BAD.";
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

    /** Breaks a text into lines. Commands are on lines of their own and are not broken. */
    private static String wrap(String text, TextLayout layout) {
        return text.lines()
                .map(line -> line.startsWith("  ")
                        ? line
                        : WordUtils.wrap(
                                line, layout.columns() - INDENT.length(), System.lineSeparator() + INDENT, false))
                .reduce((a, b) -> a + System.lineSeparator() + INDENT + b)
                .orElse("");
    }

    /**
     * A finding about one topic.
     *
     * @param topic e.g. {@code GPU}
     * @param state whether there is a problem
     * @param found what was found and why it was chosen
     * @param fix how to fix it, as a command if possible; empty if nothing is needed
     */
    record Finding(String topic, State state, String found, String fix) {
        /** The severity. WARN: training runs with limitations. BAD: training does not run. */
        enum State {
            OK,
            WARN,
            BAD
        }

        static Finding ok(String topic, String found) {
            return new Finding(topic, State.OK, found, "");
        }

        static Finding warn(String topic, String found, String fix) {
            return new Finding(topic, State.WARN, found, fix);
        }

        static Finding bad(String topic, String found, String fix) {
            return new Finding(topic, State.BAD, found, fix);
        }
    }
}
