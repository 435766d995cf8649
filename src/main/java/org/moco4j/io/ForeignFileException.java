package org.moco4j.io;

import java.nio.file.FileSystemException;

/** Reports that a file was not replaced because this program did not write it. The file is unchanged. */
public final class ForeignFileException extends FileSystemException {
    private static final long serialVersionUID = 1;

    /** @param obstacle description of the file by {@link WrittenFiles#obstacle} */
    public ForeignFileException(String file, String obstacle) {
        this(file, obstacle, ", or add --force");
    }

    private ForeignFileException(String file, String obstacle, String orForce) {
        super(
                file,
                null,
                "this file already exists (" + obstacle
                        + "), and MoCo4J replaces only what it wrote itself. Move or rename"
                        + " it, or write to another place" + orForce);
    }

    /**
     * Returns an exception for a file with the name of the list of own files, which not even {@code --force} replaces.
     */
    static ForeignFileException inPlaceOfTheList(String list) {
        return new ForeignFileException(list, "it has the name of MoCo4J's list of its own files", "");
    }
}
