package org.moco4j.eval;

/**
 * What the kNN monitor measured.
 *
 * @param output classes predicted from the head's output: the headline
 * @param backbone classes predicted from the backbone's feature
 * @param seconds what it cost, features and search together
 * @param searchSeconds the search alone, for both features
 */
public record KnnResult(Predictions output, Predictions backbone, double seconds, double searchSeconds) {}
