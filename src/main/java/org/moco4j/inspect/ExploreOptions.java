package org.moco4j.inspect;

import java.util.OptionalDouble;

/**
 * What is looked for among embedded images.
 *
 * @param threshold cosine similarity from which on images are near-duplicates; empty for one that suits the features
 * @param diverse images of the diverse subset
 * @param like the name of an image to find others like; empty for none
 * @param neighbors how many of those
 * @param mapPoints images on the map at most; 0 makes no map
 * @param threads that compute
 * @param seed of what is drawn
 */
public record ExploreOptions(
        OptionalDouble threshold, int diverse, String like, int neighbours, int mapPoints, int threads, long seed) {
    public static final int DIVERSE = 40;
    public static final int NEIGHBOURS = 20;
    public static final int MAP_POINTS = 5000;

    /** What is looked for where nobody says otherwise. */
    static ExploreOptions usual(int threads, long seed) {
        return new ExploreOptions(OptionalDouble.empty(), DIVERSE, "", NEIGHBOURS, MAP_POINTS, threads, seed);
    }
}
