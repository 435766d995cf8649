package org.moco4j.inspect;

import java.util.OptionalDouble;

/**
 * The options of an exploration.
 *
 * @param threshold images with at least this cosine similarity are near-duplicates; empty chooses one from the features
 * @param diverse number of images in the diverse subset
 * @param like the name of an image whose neighbors are listed; empty for none
 * @param neighbors how many neighbors are listed
 * @param mapPoints largest number of images on the map; 0 makes no map
 * @param threads number of threads
 * @param seed seed of random choices
 */
public record ExploreOptions(
        OptionalDouble threshold, int diverse, String like, int neighbors, int mapPoints, int threads, long seed) {
    public static final int DEFAULT_DIVERSE = 40;
    public static final int DEFAULT_NEIGHBORS = 20;
    public static final int DEFAULT_MAP_POINTS = 5000;

    /** Returns the default options. */
    static ExploreOptions defaults(int threads, long seed) {
        return new ExploreOptions(
                OptionalDouble.empty(), DEFAULT_DIVERSE, "", DEFAULT_NEIGHBORS, DEFAULT_MAP_POINTS, threads, seed);
    }
}
