package org.moco4j.report;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How a run ended.
 *
 * @param headline the best kNN score with what it has to beat, if the data set has labels
 * @param trainingTime of the steps and the kNN monitor; see {@link Training#seconds}
 * @param cpuHours processor time of the whole run, in hours
 * @param checkpoint the file to go on from
 * @param results the folder with metrics and configuration
 * @param nextCommand what to type next
 */
public record RunEnd(
        Optional<KnnHeadline> headline,
        Duration trainingTime,
        double cpuHours,
        Path checkpoint,
        Path results,
        String nextCommand) {}
