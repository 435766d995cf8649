package org.moco4j.session;

import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.file.InvalidPathException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.moco4j.UserError;
import org.moco4j.io.ForeignFileException;
import org.moco4j.text.InstalledProgram;

/** Finds the error that the user can fix in what a command threw. */
public final class UserErrorFinder {
    /** The operating system reports these only in the text of the exception. */
    private static final List<String> DISK_FAILURES = List.of(
            "No space left on device",
            "Disk quota exceeded",
            "File too large",
            "Read-only file system",
            "not enough space on the disk");

    private UserErrorFinder() {}

    /**
     * Returns the error for the user; empty if this is a fault of the program. The error may be the cause of another
     * exception, for example from another thread. A user error comes before a full disk, and a full disk before too
     * little memory.
     */
    public static Optional<UserError> in(Throwable thrown) {
        return Stream.<Function<Throwable, Optional<UserError>>>of(
                        UserErrorFinder::userError, UserErrorFinder::diskFailure, UserErrorFinder::smallMemory)
                .flatMap(kind -> Stream.iterate(thrown, cause -> cause != null, Throwable::getCause)
                        .map(kind)
                        .flatMap(Optional::stream)
                        .limit(1))
                .findFirst();
    }

    private static Optional<UserError> userError(Throwable cause) {
        if (cause instanceof UserError userError) {
            return Optional.of(userError);
        }
        if (cause instanceof InvalidPathException path) {
            return Optional.of(UserError.notAPath(path));
        }
        if (cause instanceof ForeignFileException foreign) {
            return Optional.of(new UserError(foreign.getMessage(), foreign));
        }
        return Optional.empty();
    }

    private static Optional<UserError> diskFailure(Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        if (cause instanceof IOException && DISK_FAILURES.stream().anyMatch(message::contains)) {
            return Optional.of(new UserError(
                    message + ". Existing files are unchanged. Make room, or choose another folder, and try again.",
                    cause));
        }
        if (cause instanceof IOException && message.contains("Permission denied")) {
            return Optional.of(new UserError(
                    message + ". Existing files are unchanged. Change the permissions, or choose another folder, and"
                            + " try again.",
                    cause));
        }
        return Optional.empty();
    }

    /**
     * Returns the error for the user if a server cannot be reached; empty if this is another failure. It may pass: work
     * that can be repeated should be repeated instead.
     */
    public static Optional<UserError> noConnection(Throwable thrown) {
        return Stream.iterate(thrown, cause -> cause != null, Throwable::getCause)
                .filter(cause -> cause instanceof ConnectException
                        || cause instanceof NoRouteToHostException
                        || cause instanceof UnknownHostException
                        || cause instanceof SocketTimeoutException)
                .reduce((outer, inner) -> inner)
                .map(cause -> new UserError(
                        "A server cannot be reached: "
                                + Optional.ofNullable(cause.getMessage()).orElseGet(cause::toString)
                                + ". Check its address and port, and whether it runs.",
                        thrown));
    }

    /** Recognizes too little memory, in Java's heap or outside it. */
    private static Optional<UserError> smallMemory(Throwable cause) {
        if (!(cause instanceof OutOfMemoryError)) {
            return Optional.empty();
        }
        long heap = Runtime.getRuntime().maxMemory() >> 20;
        long more = Math.max(1024, 2 * heap);
        return Optional.of(new UserError(
                "There is not enough memory (" + cause.getMessage() + "). Java's heap can have " + heap
                        + " MiB. Give it more " + InstalledProgram.heapOption(more + "m")
                        + ", close other programs, or choose a smaller batch_size, width or image-size.",
                cause));
    }
}
