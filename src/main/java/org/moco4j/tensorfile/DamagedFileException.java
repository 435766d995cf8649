package org.moco4j.tensorfile;

import java.io.IOException;
import java.nio.file.Path;

/** Reports a file that was cut short or changed, or that has another format. */
public final class DamagedFileException extends IOException {
    private final transient Path file;
    private final String problem;

    public DamagedFileException(Path file, String problem) {
        this(file, problem, null);
    }

    public DamagedFileException(Path file, String problem, Throwable cause) {
        super(file + ": " + problem, cause);
        this.file = file;
        this.problem = problem;
    }

    public Path file() {
        return file;
    }

    /** Returns what is wrong, without the file's name. */
    public String problem() {
        return problem;
    }
}
