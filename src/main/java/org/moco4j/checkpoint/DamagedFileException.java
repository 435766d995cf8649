package org.moco4j.checkpoint;

import java.io.IOException;
import java.nio.file.Path;

/** Reports a file that was cut short or changed, or that has another format. */
public final class DamagedFileException extends IOException {
    private final transient Path file;
    private final String problem;

    DamagedFileException(Path file, String problem) {
        this(file, problem, null);
    }

    DamagedFileException(Path file, String problem, Throwable cause) {
        super(file + ": " + problem, cause);
        this.file = file;
        this.problem = problem;
    }

    Path file() {
        return file;
    }

    /** Returns what is wrong, without the file's name. */
    String problem() {
        return problem;
    }
}
