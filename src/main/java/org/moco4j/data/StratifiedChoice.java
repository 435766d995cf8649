package org.moco4j.data;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.moco4j.KeyedRandom;

/**
 * Chooses part of the images so that every class keeps its share. Each class is put into a random order and cut at the
 * fraction, so a smaller fraction with the same seed is part of a larger one.
 */
public final class StratifiedChoice {
    private StratifiedChoice() {}

    /**
     * The chosen indices into {@code labels}, ascending.
     *
     * @param atLeast how many of each class are taken whatever the fraction, as far as it has that many
     */
    public static int[] of(int[] labels, double fraction, int atLeast, long seed) {
        return of(labels, fraction, atLeast, 0, seed);
    }

    /** The same, but of each class at least one image is not chosen, as far as {@code atLeast} allows. */
    public static int[] leavingOne(int[] labels, double fraction, int atLeast, long seed) {
        return of(labels, fraction, atLeast, 1, seed);
    }

    private static int[] of(int[] labels, double fraction, int atLeast, int left, long seed) {
        Map<Integer, int[]> byClass = new TreeMap<>();
        for (int label : labels) {
            byClass.merge(label, new int[] {1}, (count, one) -> new int[] {count[0] + 1});
        }
        boolean[] chosen = new boolean[labels.length];
        byClass.forEach((label, count) -> {
            int[] members = IntStream.range(0, labels.length)
                    .filter(i -> labels[i] == label)
                    .toArray();
            KeyedRandom.of(seed, label).shuffle(members);
            long share = Math.min(Math.round(fraction * count[0]), count[0] - left);
            int taken = (int) Math.max(Math.min(atLeast, count[0]), share);
            Arrays.stream(members, 0, taken).forEach(i -> chosen[i] = true);
        });
        return IntStream.range(0, labels.length).filter(i -> chosen[i]).toArray();
    }
}
