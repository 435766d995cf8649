package org.moco4j.train;

/** Second part of a random generator's key, after the run's seed: what is drawn, so that no draw depends on another's order. */
final class RandomUse {
    static final long WEIGHTS = 1;
    static final long QUEUE = 2;
    static final long SHUFFLE = 3;

    private RandomUse() {}
}
