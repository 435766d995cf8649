package org.moco4j.session;

/** A command ended before it was done, because the user wished so. The message says where it stands. */
public final class StoppedException extends RuntimeException {
    public StoppedException(String message) {
        super(message);
    }
}
