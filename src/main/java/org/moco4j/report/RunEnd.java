package org.moco4j.report;

import java.nio.file.Path;
import java.time.Duration;
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
 * @param nextCommand the suggested next command
 */
public record RunEnd(
        Optional<KnnHeadline> headline,
        Optional<ClassBalance> balance,
        Duration trainingTime,
        double cpuHours,
        Path checkpoint,
        Path results,
        Optional<Path> report,
        String nextCommand) {}
