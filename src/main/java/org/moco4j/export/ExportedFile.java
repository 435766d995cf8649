package org.moco4j.export;

import java.nio.file.Path;
import java.util.List;

/**
 * A file that was written, read back and compared.
 *
 * @param bytes size of the file
 * @param head whether the file contains the projection head
 * @param input the input that users must provide, as text
 * @param maxDifference the largest difference between the file and the encoder: of a value of a feature, whose rows
 *     have length one, or of a weight if the file contains weights in 32 bits
 * @param notes for the user, one sentence each; usually empty
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
