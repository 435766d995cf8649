package org.moco4j.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.nio.file.Path;

/**
 * The folders, the initial weights and the seed of a run. {@link MocoConfig#runFolder} and {@link
 * MocoConfig#resultsFolder} give the folders in use.
 *
 * @param resume the folder for checkpoints; a run resumes from its last one there
 * @param resultsDir the folder for metrics, the effective config and reports
 * @param initFrom a checkpoint, or a safetensors or PyTorch file with torchvision's names, or the name of an encoder
 *     in a folder {@code models}, whose weights a new run starts from; null for random weights
 * @param seed seed of all random numbers
 */
public record RunSettings(
        Path resume,
        @JsonProperty("results-dir") Path resultsDir,
        @JsonProperty("checkpoint-every") CheckpointInterval checkpointEvery,
        @JsonProperty("init-from") Path initFrom,
        long seed) {}
