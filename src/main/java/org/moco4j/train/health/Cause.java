package org.moco4j.train.health;

import java.util.Locale;

/** The problems of a run whose numbers are all finite. */
public enum Cause {
    /** All images have nearly the same feature. */
    COLLAPSE,
    /** The loss equals that of random guessing. */
    LOSS_AT_CHANCE,
    /** The positive is found too easily. */
    TOO_EASY;

    /** The name in {@code metrics.jsonl}, e.g. {@code loss-at-chance}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
