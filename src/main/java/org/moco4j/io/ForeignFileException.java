package org.moco4j.io;

import java.nio.file.FileSystemException;

/** A file was not replaced, because this program did not write it. The user's file is as it was. */
public final class ForeignFileException extends FileSystemException {
    private static final long serialVersionUID = 1;

    /** @param obstacle what the file is, as {@link OwnFiles#obstacle} says it */
    public ForeignFileException(String file, String obstacle) {
        this(file, obstacle, ", or add --force");
    }

    private ForeignFileException(String file, String obstacle, String orForce) {
        super(
                file,
                null,
                "this file is in the way (" + obstacle
                        + "), and MoCo4J replaces only what it wrote itself. Move or rename"
                        + " it, or write to another place" + orForce);
    }

    /** In the place of a folder's list of own files, which not even {@code --force} replaces. */
    static ForeignFileException inPlaceOfTheList(String list) {
        return new ForeignFileException(list, "it has the name of MoCo4J's list of its own files", "");
    }
}
