package org.moco4j.data.cifar;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.moco4j.UserError;
import org.moco4j.text.SafeText;

/** Reports that writing into the data folder failed. The data to be written are not the cause. */
final class UnwritableException extends IOException {
    private static final long serialVersionUID = 1;

    UnwritableException(IOException cause) {
        super(SafeText.ofFailure(cause), cause);
    }

    /** An operation that only writes. */
    @FunctionalInterface
    interface Writing<T> {
        T run() throws IOException;
    }

    /** Runs an operation that only writes, and returns its result. */
    static <T> T write(Writing<T> writing) throws UnwritableException {
        try {
            return writing.run();
        } catch (IOException e) {
            throw new UnwritableException(e);
        }
    }

    /**
     * Checks that a folder is writable before any work is done for it.
     *
     * @param failure the failure to report, such as {@code a.tar.gz could not be unpacked}
     * @throws UserError if it cannot
     */
    static void requireWritable(Path folder, String failure) {
        if (!Files.isDirectory(folder) || !Files.isWritable(folder)) {
            throw userError(folder, failure, "it is read-only or belongs to another user", null);
        }
    }

    /** Builds an error that says how to fix it: make the folder writable, free disk space or choose another folder. */
    static UserError userError(Path folder, String failure, String reason, Throwable cause) {
        return new UserError(
                failure + ", because the folder " + folder.toAbsolutePath().normalize() + " could not be written: "
                        + reason + ". Make it writable, free space on its disk, or choose another folder with "
                        + "--data-dir.",
                cause);
    }
}
