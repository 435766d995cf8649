package org.moco4j.train;

/** Seeds for the several uses of randomness in a run, all from the run's one seed, so that they don't depend on their order. */
final class Keyed {
    static final long WEIGHTS = 1;
    static final long QUEUE = 2;
    static final long SHUFFLE = 3;

    private Keyed() {}

    /** Mixes seed and key with the finaliser of SplitMix64 (Steele, Lea and Flood 2014, "Fast splittable pseudorandom number generators"). */
    static long seed(long seed, long... keys) {
        long z = seed;
        for (long key : keys) {
            z += 0x9E3779B97F4A7C15L * (key + 1);
            z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
            z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
            z ^= z >>> 31;
        }
        return z;
    }
}
