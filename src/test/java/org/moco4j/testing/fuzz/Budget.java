package org.moco4j.testing.fuzz;

import java.time.Duration;

/**
 * How long inputs are tried.
 *
 * @param inputs at most
 * @param time at most; no input is begun after it
 */
public record Budget(long inputs, Duration time) {
    private static final String MINUTES = "fuzz.minutes";

    /** Some inputs, however long they take. */
    public static Budget inputs(long inputs) {
        return new Budget(inputs, Duration.ofHours(1));
    }

    /** As many as go into the minutes of {@code -Dfuzz.minutes}, 10 where nothing is said. */
    public static Budget soak() {
        double minutes = Double.parseDouble(System.getProperty(MINUTES, "10"));
        return new Budget(Long.MAX_VALUE, Duration.ofMillis(Math.round(60_000 * minutes)));
    }
}
