package org.moco4j.report;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.moco4j.report.results.ClassBalance;

/**
 * How a run ended.
 *
 * @param headline the best kNN score with what it has to beat, if the data set has labels
 * @param balance what is beside this score if classes are unequal; empty if the classes' sizes are not known
 * @param trainingTime of the steps and the kNN monitor; see {@link TrainingHistory#seconds}
 * @param cpuHours processor time of the whole run, in hours
 * @param checkpoint the file to go on from
 * @param results the folder with metrics and configuration
 * @param report the page, if it was written
 * @param nextCommand what to type next
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
