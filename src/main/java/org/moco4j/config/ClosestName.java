package org.moco4j.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import org.apache.commons.text.similarity.JaroWinklerSimilarity;

/** Finds what somebody probably meant. */
public final class ClosestName {
    /** Below it a suggestion puzzles more than it helps. */
    private static final double ALIKE = 0.75;
    /** No name is longer, and a comparison takes memory by the length. */
    private static final int LONGEST = 100;

    private ClosestName() {}

    /** The most similar candidate; empty where none is much alike. */
    public static Optional<String> to(String given, Collection<String> candidates) {
        if (given.length() > LONGEST) {
            return Optional.empty();
        }
        JaroWinklerSimilarity similarity = new JaroWinklerSimilarity();
        return candidates.stream()
                .max(Comparator.comparingDouble(candidate -> similarity.apply(given, candidate)))
                .filter(candidate -> similarity.apply(given, candidate) >= ALIKE);
    }

    /** The end of a sentence: {@code ; did you mean "x"?}, or a period. */
    public static String questionOrPeriod(Optional<String> nearest) {
        return nearest.isPresent() ? question(nearest) : ".";
    }

    /** {@code ; did you mean "x"?}, or nothing. */
    public static String question(Optional<String> nearest) {
        return nearest.map(name -> "; did you mean \"" + name + "\"?").orElse("");
    }
}
