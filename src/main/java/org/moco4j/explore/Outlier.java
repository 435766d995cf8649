package org.moco4j.explore;

/**
 * An image and how unusual it is.
 *
 * @param row of the features
 * @param score 1 minus the mean cosine similarity to its nearest neighbors: near 0 among similar images, near 1 far
 *     from all others
 */
public record Outlier(int row, double score) {}
