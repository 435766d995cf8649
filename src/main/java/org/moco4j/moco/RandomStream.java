package org.moco4j.moco;

/**
 * Second part of a random generator's key, after the run's seed: what is drawn, so that no draw depends on another's
 * order.
 */
final class RandomStream {
    static final long WEIGHTS = 1;
    static final long QUEUE = 2;
    static final long SHUFFLE = 3;

    private RandomStream() {}
}
