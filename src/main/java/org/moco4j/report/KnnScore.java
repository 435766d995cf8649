package org.moco4j.report;

/**
 * What the kNN monitor measured.
 *
 * @param output Acc@1 of the head's normalised output, 0 to 1: the headline
 * @param backbone Acc@1 of the backbone's feature, 0 to 1
 * @param seconds what measuring cost, features and search together
 * @param searchSeconds the search alone
 */
public record KnnScore(double output, double backbone, double seconds, double searchSeconds) {}
