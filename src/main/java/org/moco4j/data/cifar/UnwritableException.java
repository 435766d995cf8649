package org.moco4j.data.cifar;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.moco4j.UserError;
import org.moco4j.text.SafeText;

/** Writing into the data folder failed: what was to be written is not at fault. */
final class UnwritableException extends IOException {
    private static final long serialVersionUID = 1;

    UnwritableException(IOException cause) {
        super(SafeText.ofFailure(cause), cause);
    }

    /** Writes something. */
    @FunctionalInterface
    interface Writing<T> {
        T run() throws IOException;
    }

    /** Gives the result of what only writes. */
    static <T> T write(Writing<T> writing) throws UnwritableException {
        try {
            return writing.run();
        } catch (IOException e) {
            throw new UnwritableException(e);
        }
    }

    /**
     * Looks whether a folder can be written, before any work is done for it.
     *
     * @param what cannot be done otherwise, such as {@code a.tar.gz could not be unpacked}
     * @throws UserError if it cannot
     */
    static void requireWritable(Path folder, String what) {
        if (!Files.isDirectory(folder) || !Files.isWritable(folder)) {
            throw inWords(folder, what, "it is read-only, or belongs to somebody else", null);
        }
    }

    /** For the user, who can make the folder writable, make room, or name another one. */
    static UserError inWords(Path folder, String what, String reason, Throwable cause) {
        return new UserError(
                what + ", because the folder " + folder.toAbsolutePath().normalize() + " could not be written: "
                        + reason + ". Make it writable, make room on its disk, or name another folder with --data-dir.",
                cause);
    }
}
