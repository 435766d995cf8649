package org.moco4j.report;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.moco4j.report.results.ClassScores.ClassBalance;

/**
 * The results of a finished run.
 *
 * @param headline the best kNN score with its baselines, if the data set has labels
 * @param balance balanced accuracies, for classes of unequal size; empty if the classes' sizes are not known
 * @param trainingTime of the steps and the kNN monitor; see {@link TrainingHistory#seconds}
 * @param cpuHours processor time of the whole run, in hours
 * @param checkpoint the file to resume from
 * @param results the folder with metrics and configuration
 * @param report the report page, if it was written
 * @param next commands that the user may want next
 */
public record RunEnd(
        Optional<KnnHeadline> headline,
        Optional<ClassBalance> balance,
        Duration trainingTime,
        double cpuHours,
        Path checkpoint,
        Path results,
        Optional<Path> report,
        List<Next> next) {
    public RunEnd {
        next = List.copyOf(next);
    }

    /**
     * A command that the user may want next.
     *
     * @param purpose what it does, such as {@code train for 24 epochs in all}
     * @param command the whole command, which can be pasted into a terminal
     */
    public record Next(String purpose, String command) {}

    /** Returns the same end with another report page. */
    public RunEnd withReport(Optional<Path> page) {
        return new RunEnd(headline, balance, trainingTime, cpuHours, checkpoint, results, page, next);
    }

    /** Returns the same end with one more command. */
    public RunEnd with(Next another) {
        List<Next> all = new ArrayList<>(next);
        all.add(another);
        return new RunEnd(headline, balance, trainingTime, cpuHours, checkpoint, results, report, all);
    }
}
