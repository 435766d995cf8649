package org.moco4j.report.dashboard;

import java.time.Duration;

/**
 * What there is to tell to listeners. Only the latest state is kept, so a slow listener costs no memory, and who has news never
 * waits for who listens.
 */
final class PageEvents {
    private State state = new State(0, 0, "", false);

    /**
     * All that a listener may have heard.
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
        tell(new State(state.page() + 1, state.lines(), state.line(), state.ended()));
    }

    synchronized void progress(String line) {
        tell(new State(state.page(), state.lines() + 1, line, state.ended()));
    }

    synchronized void end() {
        tell(new State(state.page(), state.lines(), state.line(), true));
    }

    /** Waits until the state is another than {@code heard}, or for this long; gives what it then is. */
    synchronized State after(State heard, Duration longest) throws InterruptedException {
        long end = System.nanoTime() + longest.toNanos();
        for (long left = longest.toNanos(); state.equals(heard) && left > 0; left = end - System.nanoTime()) {
            wait(left / 1_000_000, (int) (left % 1_000_000));
        }
        return state;
    }

    private void tell(State next) {
        state = next;
        notifyAll();
    }
}
