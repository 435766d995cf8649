package org.moco4j.session;

/** Thrown if the user stopped a command before it was done. The message says how far it got. */
public final class StoppedException extends RuntimeException {
    public StoppedException(String message) {
        super(message);
    }
}
