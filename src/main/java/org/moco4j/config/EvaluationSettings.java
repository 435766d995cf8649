package org.moco4j.config;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * The kNN monitor.
 *
 * @param knnK neighbors that vote
 * @param knnT temperature of the votes exp(similarity / t), above 0
 * @param knnEvery epochs from one measurement to the next; the first epoch and the last always count
 */
public record EvaluationSettings(
        @JsonProperty("knn-k") int knnK,
        @JsonProperty("knn-t") double knnT,
        @JsonProperty("knn-every") int knnEvery) {}
