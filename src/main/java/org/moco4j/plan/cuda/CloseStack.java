package org.moco4j.plan.cuda;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * What must be closed at the end, the last first. Everything is closed, also after a failure: the first failure is
 * thrown, and the others are suppressed by it.
 */
public final class CloseStack implements AutoCloseable {
    private final Deque<Runnable> closings = new ArrayDeque<>();

    /** Adds what {@link #close} runs before everything that was added earlier. */
    public void push(Runnable closing) {
        closings.push(closing);
    }

    /** Closes everything that was added since the last call. */
    @Override
    public void close() {
        RuntimeException first = null;
        while (!closings.isEmpty()) {
            try {
                closings.pop().run();
            } catch (RuntimeException e) {
                if (first == null) {
                    first = e;
                } else {
                    first.addSuppressed(e);
                }
            }
        }
        if (first != null) {
            throw first;
        }
    }
}
