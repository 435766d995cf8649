package org.moco4j.spark;

import java.io.Serializable;
import java.util.Optional;
import org.moco4j.UserError;

/**
 * The result of a task, and where its time went.
 *
 * @param result null if there is an error
 * @param error what the user can fix; null if there is nothing. An exception would reach the driver as a text only,
 *     after Spark had tried the task four times
 * @param executor the executor and its machine
 * @param fetchNanos time to fetch the broadcast weights, in nanoseconds
 * @param busyFrom when it began to make views and to run the encoder, in nanoseconds of the executor's clock
 * @param busyTo when it ended
 */
record TaskReport<T extends Serializable>(
        T result, String error, String executor, long fetchNanos, long busyFrom, long busyTo) implements Serializable {
    /**
     * Returns the result.
     *
     * @throws UserError if the task failed because of something that the user can fix
     */
    T get() {
        Optional.ofNullable(error).ifPresent(text -> {
            throw new UserError("Executor " + executor + ": " + text);
        });
        return result;
    }
}
