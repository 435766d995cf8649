package org.moco4j.eval;

/**
 * A measurement of the kNN monitor.
 *
 * @param output classes predicted from the head's output: the headline figure
 * @param backbone classes predicted from the backbone's feature
 * @param seconds time of the measurement, features and search together
 * @param searchSeconds time of the search alone, for both features
 */
public record KnnResult(Predictions output, Predictions backbone, double seconds, double searchSeconds) {}
