package org.moco4j.explore;

/**
 * A neighbor of an image.
 *
 * @param row of the features
 * @param similarity cosine similarity of the two features, -1 to 1
 */
public record Neighbor(int row, float similarity) {}
