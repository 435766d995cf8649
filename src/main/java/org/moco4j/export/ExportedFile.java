package org.moco4j.export;

import java.nio.file.Path;
import java.util.List;

/**
 * A file that was written, read back and compared.
 *
 * @param bytes its size
 * @param head whether it holds the projection head
 * @param input what its user must feed it, in words
 * @param maxDifference the largest difference of one number of a feature, whose rows have length one, between the file
 *     and the encoder; of a weight if the file holds weights in 32 bits
 * @param notes to be told to the user, one sentence each; mostly empty
 */
public record ExportedFile(
        Path file,
        ExportFormat format,
        long bytes,
        boolean head,
        String input,
        double maxDifference,
        List<String> notes) {
    public ExportedFile {
        notes = List.copyOf(notes);
    }
}
