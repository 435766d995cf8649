package org.moco4j.train.health;

/**
 * When a cause is there, and when it is over. Between the two it stays as it was, so that figures at the border are told once.
 */
final class Symptom {
    /** Features that differ less are one feature to the encoder. */
    static final double COLLAPSED = 0.02;

    static final double SPREAD_AGAIN = 0.05;

    /** From this share of ln(K + 1) on the loss is a guess's; an untrained encoder's may be above it. */
    static final double AT_CHANCE = 0.98;

    static final double BELOW_CHANCE = 0.97;

    /** With a high temperature the loss is near its chance level even where the positive is found, so that must fail too. */
    static final double GUESSES = 0.03;

    /** Of the queries whose positive is the nearest. */
    static final double ALL_RIGHT = 0.95;

    static final double LESS_RIGHT = 0.9;

    /** Of ln(K + 1). Late in a good run the positive is found almost always too, but with a higher loss. */
    static final double EASY_LOSS = 0.5;

    private Symptom() {}

    /** The windows in a row that show it before it counts. */
    static int patience(Cause cause) {
        return switch (cause) {
            case COLLAPSE -> 2;
            case LOSS_AT_CHANCE -> 6;
            case TOO_EASY -> 4;
        };
    }

    /** Whether a window shows it. Features that are all alike are told as that, whatever loss they have. */
    static boolean shown(Cause cause, StepWindow window) {
        boolean collapsed = window.spread() < COLLAPSED;
        return switch (cause) {
            case COLLAPSE -> collapsed;
            case LOSS_AT_CHANCE -> !collapsed && window.lossShare() > AT_CHANCE && window.accuracy() < guesses(window);
            case TOO_EASY -> !collapsed && window.lossShare() < EASY_LOSS && window.accuracy() > ALL_RIGHT;
        };
    }

    /** Whether a window shows that it is over. */
    static boolean over(Cause cause, StepWindow window) {
        return switch (cause) {
            case COLLAPSE -> window.spread() > SPREAD_AGAIN;
            case LOSS_AT_CHANCE -> window.lossShare() < BELOW_CHANCE || window.accuracy() > 2 * guesses(window);
            case TOO_EASY -> window.accuracy() < LESS_RIGHT;
        };
    }

    /** An accuracy below this may be luck. */
    private static double guesses(StepWindow window) {
        return GUESSES + 2 * window.guess();
    }
}
