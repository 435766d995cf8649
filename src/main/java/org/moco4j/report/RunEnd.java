package org.moco4j.report;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How a run ended.
 *
 * @param best the best kNN score, where the data set has labels
 * @param bestEpoch the epoch that had it
 * @param untrained the untrained encoder's score
 * @param wallTime of the whole run, interruptions left out
 * @param cpuHours processor time of the whole run, in hours
 * @param checkpoint the file to go on from
 * @param results the folder with metrics and configuration
 * @param nextCommand what to type next
 */
public record RunEnd(
        Optional<KnnScore> best,
        int bestEpoch,
        Optional<KnnScore> untrained,
        Duration wallTime,
        double cpuHours,
        Path checkpoint,
        Path results,
        String nextCommand) {}
