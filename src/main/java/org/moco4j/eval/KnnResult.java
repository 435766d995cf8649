package org.moco4j.eval;

/**
 * What the kNN monitor measured.
 *
 * @param output Acc@1 of the head's output, 0 to 1: the headline
 * @param backbone Acc@1 of the backbone's feature, 0 to 1
 * @param seconds what it cost, features and search together
 * @param searchSeconds the search alone, for both features
 */
public record KnnResult(double output, double backbone, double seconds, double searchSeconds) {}
