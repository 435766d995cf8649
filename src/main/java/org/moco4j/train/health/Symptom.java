package org.moco4j.train.health;

/**
 * Defines when a cause begins and when it ends. Between the two limits its state does not change, so that figures near
 * a limit are reported only once.
 */
final class Symptom {
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

    private Symptom() {}

    /** The number of consecutive windows that must show a cause before it is reported. */
    static int requiredWindows(Cause cause) {
        return switch (cause) {
            case COLLAPSE -> 2;
            case LOSS_AT_CHANCE -> 6;
            case TOO_EASY -> 4;
        };
    }

    /** Whether a window shows a cause. Collapsed features are only reported as a collapse, whatever the loss is. */
    static boolean isShown(Cause cause, StepWindow window) {
        boolean collapsed = window.spread() < COLLAPSED;
        return switch (cause) {
            case COLLAPSE -> collapsed;
            case LOSS_AT_CHANCE ->
                !collapsed && window.lossShare() > AT_CHANCE && window.accuracy() < chanceAccuracy(window);
            case TOO_EASY -> !collapsed && window.lossShare() < EASY_LOSS && window.accuracy() > ALL_RIGHT;
        };
    }

    /** Whether a window shows that a cause has ended. */
    static boolean isOver(Cause cause, StepWindow window) {
        return switch (cause) {
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
