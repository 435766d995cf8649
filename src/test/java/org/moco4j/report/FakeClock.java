package org.moco4j.report;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that only advances when a test calls {@link #advance}. */
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
