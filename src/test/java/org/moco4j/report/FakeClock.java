package org.moco4j.report;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Stands still until told to go on. */
final class FakeClock implements InstantSource {
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");

    @Override
    public Instant instant() {
        return now;
    }

    void advance(double seconds) {
        now = now.plus(Duration.ofMillis(Math.round(1000 * seconds)));
    }
}
