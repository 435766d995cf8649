package org.moco4j;

import java.util.stream.IntStream;

/**
 * Generates random numbers that are a function of a key, so that they do not depend on the number and order of workers.
 * The generator is SplitMix64 (Steele, Lea and Flood, <i>Fast splittable pseudorandom number generators</i>, 2014). It
 * is implemented here, and not taken from {@code java.util}, because a run must give the same bits on every Java
 * release, and because one object can use a new key for each image without allocation. Not thread-safe.
 */
public final class KeyedRandom {
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    private long state;

    /** Creates a generator for a tuple of keys, such as (seed, split, image). */
    public static KeyedRandom of(long... keys) {
        KeyedRandom random = new KeyedRandom();
        for (long key : keys) {
            random.state = absorb(random.state, key);
        }
        return random;
    }

    /** Starts the sequence of this key. Different keys give unrelated sequences. */
    public KeyedRandom rekey(long seed, long epoch, long image, long view) {
        state = absorb(absorb(absorb(absorb(0, seed), epoch), image), view);
        return this;
    }

    /** Returns the next 64 random bits. */
    public long nextLong() {
        state += GOLDEN_GAMMA;
        return mix(state);
    }

    /** Returns a number uniform in {@code [0, 1)}, with 53 bits. */
    public double nextDouble() {
        return (nextLong() >>> 11) * 0x1p-53;
    }

    /** Returns a number uniform in {@code [low, high)}; {@code low} if both are equal. */
    public double uniform(double low, double high) {
        return low + (high - low) * nextDouble();
    }

    /**
     * Returns an integer uniform in {@code 0 .. bound - 1}. The bias of the multiplication, at most
     * {@code bound / 2^32}, is too small to matter.
     */
    public int below(int bound) {
        return (int) (((nextLong() >>> 32) * bound) >>> 32);
    }

    /** Returns true with this probability. */
    public boolean chance(double probability) {
        return nextDouble() < probability;
    }

    /** Returns the numbers 0 to {@code n - 1} in random order. */
    public int[] permutation(int n) {
        int[] order = IntStream.range(0, n).toArray();
        shuffle(order);
        return order;
    }

    /** Shuffles the values (Fisher and Yates). */
    public void shuffle(int[] values) {
        for (int i = values.length - 1; i > 0; i--) {
            int j = below(i + 1);
            int swapped = values[i];
            values[i] = values[j];
            values[j] = swapped;
        }
    }

    private static long absorb(long key, long part) {
        return mix(key + part + GOLDEN_GAMMA);
    }

    /** Stafford's variant 13 of the 64-bit finalizer, a bijection. */
    private static long mix(long bits) {
        long z = (bits ^ (bits >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
