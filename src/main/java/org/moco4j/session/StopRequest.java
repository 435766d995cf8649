package org.moco4j.session;

/**
 * The wish that the program ends, by Ctrl-C or SIGTERM. As a rule nothing is lost when it ends at once: files are whole or not
 * there. Whoever would lose something <i>holds</i> the program, looks whether the wish was uttered, and ends by itself as soon
 * as all is safe.
 */
public final class StopRequest {
    private boolean wished;
    private boolean held;
    private boolean heldBefore;
    private boolean over;

    /** What a wish leads to. */
    public enum Answer {
        /** Nobody loses anything: end. */
        NOW,
        /** Somebody holds the program, and ends it soon. */
        SOON,
        /** It was wished before: end, whoever holds it. */
        AT_ONCE
    }

    /** Utters the wish. From any thread. */
    public synchronized Answer wish() {
        if (wished) {
            over = true;
            return Answer.AT_ONCE;
        }
        wished = true;
        over = !held;
        return held ? Answer.SOON : Answer.NOW;
    }

    /** Whether whoever holds the program shall come to an end. */
    public synchronized boolean isWished() {
        return wished;
    }

    /** Whether the answer was to end: the process does, and what still goes wrong in it is of no interest. */
    public synchronized boolean isOver() {
        return over;
    }

    /** From now on a first wish ends nothing by itself. */
    public synchronized void hold() {
        held = true;
        heldBefore = true;
    }

    /** Ends {@link #hold}. @return whether the wish was uttered by then, so that the caller must end */
    public synchronized boolean release() {
        held = false;
        return wished;
    }

    /** Whether anybody ever held the program: then it has left something that another start goes on with. */
    public synchronized boolean wasHeld() {
        return heldBefore;
    }
}
