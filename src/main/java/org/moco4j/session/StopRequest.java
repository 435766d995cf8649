package org.moco4j.session;

/**
 * A pending request to stop the program, made by Ctrl-C or SIGTERM. Usually the program can end at once and nothing is
 * lost, because files are written completely or not at all. Code that would lose work <i>holds</i> the program, checks
 * {@link #isRequested}, saves its work and then ends by itself.
 */
public final class StopRequest {
    private boolean requested;
    private boolean held;
    private boolean heldEver;
    private boolean ending;

    /** How the program ends after a request. */
    public enum Answer {
        /** No code holds the program: end now. */
        NOW,
        /** Code holds the program and ends it soon. */
        SOON,
        /** This is the second request: end at once, even if code holds the program. */
        AT_ONCE
    }

    /** Requests the stop. May be called on any thread. */
    public synchronized Answer request() {
        if (requested) {
            ending = true;
            return Answer.AT_ONCE;
        }
        requested = true;
        ending = !held;
        return held ? Answer.SOON : Answer.NOW;
    }

    /** Returns whether a stop was requested, so that the code that holds the program must end. */
    public synchronized boolean isRequested() {
        return requested;
    }

    /** Returns whether the process is ending. Errors that happen after that are not reported. */
    public synchronized boolean isEnding() {
        return ending;
    }

    /** Holds the program: from now on a first request does not end it. */
    public synchronized void hold() {
        held = true;
        heldEver = true;
    }

    /**
     * Ends {@link #hold}.
     *
     * @return whether a stop was requested before, so that the caller must end
     */
    public synchronized boolean release() {
        held = false;
        return requested;
    }

    /** Returns whether the program was ever held. If so, it has saved work that the next start continues. */
    public synchronized boolean wasEverHeld() {
        return heldEver;
    }
}
