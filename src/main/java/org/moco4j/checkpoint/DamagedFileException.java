package org.moco4j.checkpoint;

import java.io.IOException;
import java.nio.file.Path;

/** A file that is not what it should be: cut short, changed, or never a file of this kind. */
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

    /** What is wrong, without the file's name. */
    public String problem() {
        return problem;
    }
}
