package org.moco4j.io;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.moco4j.UserError;
import org.moco4j.text.SafeText;

/** Reads files of text that may be anything. */
public final class TextFile {
    private TextFile() {}

    /**
     * All of a file.
     *
     * @param most bytes that such a file may have, so that no file takes all memory
     * @throws UserError where it is longer, no text in UTF-8, or cannot be read; the message names it
     */
    public static String read(Path file, long most) {
        try {
            long length = Files.size(file);
            if (length > most) {
                throw new UserError(file + " has " + length + " bytes, and no such file has more than " + most
                        + ": it is another file. Move it away.");
            }
            return Files.readString(file);
        } catch (CharacterCodingException e) {
            throw new UserError(
                    file + " is not text in UTF-8: it is damaged, or not the expected file. Move it away.", e);
        } catch (IOException e) {
            throw new UserError(file + " cannot be read: " + SafeText.ofFailure(e), e);
        }
    }
}
