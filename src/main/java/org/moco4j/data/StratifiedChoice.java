package org.moco4j.data;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.moco4j.KeyedRandom;

/**
 * Chooses part of the images so that every class keeps its share. Each class is shuffled and cut at the fraction, so a
 * larger fraction with the same seed contains the smaller one.
 */
public final class StratifiedChoice {
    private StratifiedChoice() {}

    /**
     * Returns the chosen indices into {@code labels}, ascending.
     *
     * @param atLeast minimum number of chosen images of each class, if the class has that many
     */
    public static int[] of(int[] labels, double fraction, int atLeast, long seed) {
        return of(labels, fraction, atLeast, 0, seed);
    }

    /** Chooses as {@link #of}, but does not choose at least one image of each class, if {@code atLeast} allows it. */
    public static int[] leavingOne(int[] labels, double fraction, int atLeast, long seed) {
        return of(labels, fraction, atLeast, 1, seed);
    }

    private static int[] of(int[] labels, double fraction, int atLeast, int notChosen, long seed) {
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
            long share = Math.min(Math.round(fraction * count[0]), count[0] - notChosen);
            int number = (int) Math.max(Math.min(atLeast, count[0]), share);
            Arrays.stream(members, 0, number).forEach(i -> chosen[i] = true);
        });
        return IntStream.range(0, labels.length).filter(i -> chosen[i]).toArray();
    }
}
