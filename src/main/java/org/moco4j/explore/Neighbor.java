package org.moco4j.explore;

/**
 * An image near another one.
 *
 * @param row of the features
 * @param similarity the cosine of the angle between the features of the two, -1 to 1
 */
public record Neighbor(int row, float similarity) {}
