package org.moco4j.report.dashboard;

import java.time.Duration;

/**
 * The waiting times of the dashboard.
 *
 * @param request time for a client to send its request and to read the answer; then its connection is closed
 * @param heartbeat time between comments to a listener without new events, which keep the connection open
 * @param betweenEvents least time between two events; changes in between are sent as one event
 * @param pausePerWork pause before the next page, as a multiple of the total rendering time so far
 * @param freeWork rendering time that needs no pause: the first pages are slow, and users wait for them
 */
record Timeouts(Duration request, Duration heartbeat, Duration betweenEvents, int pausePerWork, Duration freeWork) {
    static final Timeouts USUAL = new Timeouts(
            Duration.ofSeconds(20), Duration.ofSeconds(15), Duration.ofSeconds(1), 200, Duration.ofSeconds(3));
}
