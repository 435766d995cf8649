package org.moco4j.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.nio.file.Path;

/**
 * Where a run lives and starts. {@link MocoConfig#runFolder} and {@link MocoConfig#resultsFolder} give the folders in use.
 *
 * @param resume the folder where checkpoints are saved and looked for
 * @param resultsDir the folder for metrics, the effective config and reports
 * @param initFrom a checkpoint or a safetensors file with torchvision's names, whose weights a new run starts from; null: random weights
 * @param seed of everything random
 */
public record RunSettings(
        Path resume,
        @JsonProperty("results-dir") Path resultsDir,
        @JsonProperty("checkpoint-every") CheckpointInterval checkpointEvery,
        @JsonProperty("init-from") Path initFrom,
        long seed) {}
