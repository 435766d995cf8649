package org.moco4j.config;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * Settings of the kNN monitor.
 *
 * @param knnK number of neighbors that vote
 * @param knnT temperature of the votes exp(similarity / t), above 0
 * @param knnEvery epochs between two measurements; the first and the last epoch are always measured
 */
public record EvaluationSettings(
        @JsonProperty("knn-k") int knnK,
        @JsonProperty("knn-t") double knnT,
        @JsonProperty("knn-every") int knnEvery) {}
