package org.moco4j.explore;

/**
 * How unusual an image is.
 *
 * @param row of the features
 * @param score 1 minus the mean cosine similarity to its nearest neighbors: 0 among its like, 1 far from all others
 */
public record Outlier(int row, double score) {}
