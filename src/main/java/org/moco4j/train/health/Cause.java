package org.moco4j.train.health;

import java.util.Locale;

/** What may go wrong with the numbers of a run while all of them are finite. */
public enum Cause {
    /** All images have nearly the same feature. */
    COLLAPSE,
    /** The loss is that of a guess. */
    LOSS_AT_CHANCE,
    /** The positive is found without effort. */
    TOO_EASY;

    /** As {@code metrics.jsonl} has it, e.g. {@code loss-at-chance}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
