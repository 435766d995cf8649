package org.moco4j.train.health;

import java.util.Locale;

/**
 * The problems of a run whose numbers are all finite, with the limits at which each begins and ends. Between the two
 * limits its state does not change, so that figures near a limit are reported only once.
 */
public enum Cause {
    /** All images have nearly the same feature. */
    COLLAPSE,
    /** The loss equals that of random guessing. */
    LOSS_AT_CHANCE,
    /** The positive is found too easily. */
    TOO_EASY;

    /** Features with a smaller spread have collapsed. */
    static final double COLLAPSED = 0.02;

    static final double SPREAD_AGAIN = 0.05;

    /**
     * From this share of ln(K + 1) on, the loss is no better than guessing; that of an untrained encoder may be above
     * 1.
     */
    static final double AT_CHANCE = 0.98;

    static final double BELOW_CHANCE = 0.97;

    /**
     * With a high temperature the loss is near its chance level even if the positive is found, so the accuracy must be
     * low too.
     */
    static final double GUESSES = 0.03;

    /** Share of the queries whose positive is the nearest key. */
    static final double ALL_RIGHT = 0.95;

    static final double LESS_RIGHT = 0.9;

    /** Share of ln(K + 1). Late in a good run the positive is also found almost always, but with a higher loss. */
    static final double EASY_LOSS = 0.5;

    /** The name in {@code metrics.jsonl}, e.g. {@code loss-at-chance}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The number of consecutive windows that must show this cause before it is reported. */
    int requiredWindows() {
        return switch (this) {
            case COLLAPSE -> 2;
            case LOSS_AT_CHANCE -> 6;
            case TOO_EASY -> 4;
        };
    }

    /** Whether a window shows this cause. Collapsed features are only reported as a collapse, whatever the loss is. */
    boolean isShown(StepWindow window) {
        boolean collapsed = window.spread() < COLLAPSED;
        return switch (this) {
            case COLLAPSE -> collapsed;
            case LOSS_AT_CHANCE ->
                !collapsed && window.lossShare() > AT_CHANCE && window.accuracy() < chanceAccuracy(window);
            case TOO_EASY -> !collapsed && window.lossShare() < EASY_LOSS && window.accuracy() > ALL_RIGHT;
        };
    }

    /** Whether a window shows that this cause has ended. */
    boolean isOver(StepWindow window) {
        return switch (this) {
            case COLLAPSE -> window.spread() > SPREAD_AGAIN;
            case LOSS_AT_CHANCE -> window.lossShare() < BELOW_CHANCE || window.accuracy() > 2 * chanceAccuracy(window);
            case TOO_EASY -> window.accuracy() < LESS_RIGHT;
        };
    }

    /** An accuracy below this may be random. */
    private static double chanceAccuracy(StepWindow window) {
        return GUESSES + 2 * window.guess();
    }
}
