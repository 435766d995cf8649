package org.moco4j.text;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import org.apache.commons.text.similarity.JaroWinklerSimilarity;

/** Finds the known name that is most similar to a given name. */
public final class ClosestName {
    /** A suggestion with a lower similarity would confuse users. */
    private static final double MIN_SIMILARITY = 0.75;
    /** No known name is longer. The memory of a comparison grows with the length. */
    private static final int MAX_LENGTH = 100;

    private ClosestName() {}

    /** Returns the most similar candidate; empty if none is similar enough. */
    public static Optional<String> to(String given, Collection<String> candidates) {
        if (given.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        JaroWinklerSimilarity similarity = new JaroWinklerSimilarity();
        return candidates.stream()
                .max(Comparator.comparingDouble(candidate -> similarity.apply(given, candidate)))
                .filter(candidate -> similarity.apply(given, candidate) >= MIN_SIMILARITY);
    }

    /** Returns the end of a sentence: {@code ; did you mean "x"?}, or a period. */
    public static String suggestionOrPeriod(Optional<String> nearest) {
        return nearest.isPresent() ? suggestion(nearest) : ".";
    }

    /** Returns {@code ; did you mean "x"?}, or an empty text if there is no suggestion. */
    public static String suggestion(Optional<String> nearest) {
        return nearest.map(name -> "; did you mean \"" + name + "\"?").orElse("");
    }
}
