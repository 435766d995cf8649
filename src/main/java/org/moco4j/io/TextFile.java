package org.moco4j.io;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.moco4j.UserError;
import org.moco4j.text.SafeText;

/** Reads text files that can have unexpected content. */
public final class TextFile {
    private TextFile() {}

    /**
     * Reads a whole file.
     *
     * @param maxBytes maximum length in bytes, so that no file fills the memory
     * @throws UserError if it is longer, is not UTF-8, or cannot be read; the message names it
     */
    public static String read(Path file, long maxBytes) {
        try {
            long length = Files.size(file);
            if (length > maxBytes) {
                throw new UserError(file + " has " + length + " bytes, and no such file has more than " + maxBytes
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
