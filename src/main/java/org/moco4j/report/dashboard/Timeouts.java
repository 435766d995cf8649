package org.moco4j.report.dashboard;

import java.time.Duration;

/**
 * How long the dashboard waits.
 *
 * @param request for a client to send its request, or to take what it asked for; then it is dropped
 * @param heartbeat between signs of life to a listener to whom there is nothing to tell
 * @param betweenEvents from one event to the next; what happens meanwhile is told as one
 * @param restPerWork with the next page, this many times as long as all so far took to be made
 * @param free time for making pages that needs no rest: the first ones are slow, and the most looked for
 */
record Timeouts(Duration request, Duration heartbeat, Duration betweenEvents, int restPerWork, Duration free) {
    static final Timeouts USUAL = new Timeouts(
            Duration.ofSeconds(20), Duration.ofSeconds(15), Duration.ofSeconds(1), 200, Duration.ofSeconds(3));
}
