package org.moco4j.cli.inspect;

import java.util.OptionalDouble;

/**
 * What is looked for among embedded pictures.
 *
 * @param threshold cosine similarity from which on pictures are near-duplicates; empty for one that suits the features
 * @param diverse pictures of the diverse subset
 * @param like the name of a picture to find others like; empty for none
 * @param neighbours how many of those
 * @param mapPoints pictures on the map at most; 0 makes no map
 * @param threads that compute
 * @param seed of what is drawn
 */
record ExploreOptions(
        OptionalDouble threshold, int diverse, String like, int neighbours, int mapPoints, int threads, long seed) {
    static final int DIVERSE = 40;
    static final int NEIGHBOURS = 20;
    static final int MAP_POINTS = 5000;

    /** What is looked for where nobody says otherwise. */
    static ExploreOptions usual(int threads, long seed) {
        return new ExploreOptions(OptionalDouble.empty(), DIVERSE, "", NEIGHBOURS, MAP_POINTS, threads, seed);
    }
}
