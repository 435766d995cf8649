package org.moco4j.report.dashboard;

import java.time.Duration;

/**
 * The latest state of the page for listeners. Older states are not kept, so a slow listener costs no memory, and a
 * thread that reports a change never waits for listeners.
 */
final class PageEvents {
    private State state = new State(0, 0, "", false);

    /**
     * A state that a listener may have received.
     *
     * @param page how often the page has changed
     * @param lines how many lines of progress there were
     * @param line the latest
     * @param ended whether the run is over
     */
    record State(long page, long lines, String line, boolean ended) {}

    synchronized State now() {
        return state;
    }

    synchronized void pageChanged() {
        set(new State(state.page() + 1, state.lines(), state.line(), state.ended()));
    }

    synchronized void progress(String line) {
        set(new State(state.page(), state.lines() + 1, line, state.ended()));
    }

    synchronized void end() {
        set(new State(state.page(), state.lines(), state.line(), true));
    }

    /** Waits until the state differs from {@code known}, or until the time is over; returns the current state. */
    synchronized State after(State known, Duration longest) throws InterruptedException {
        long end = System.nanoTime() + longest.toNanos();
        for (long left = longest.toNanos(); state.equals(known) && left > 0; left = end - System.nanoTime()) {
            wait(left / 1_000_000, (int) (left % 1_000_000));
        }
        return state;
    }

    private void set(State next) {
        state = next;
        notifyAll();
    }
}
