package org.moco4j.data.cifar;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.moco4j.UserError;
import org.moco4j.data.ImageSet;
import org.moco4j.io.TextFile;
import org.moco4j.text.SafeText;

/**
 * Reads the binary version: records of one label byte (CIFAR-10) or two (CIFAR-100: coarse, fine), then 3072 bytes of
 * pixels. See https://www.cs.toronto.edu/~kriz/cifar.html.
 */
final class CifarBinaryReader implements CifarReader {
    /** The largest file, CIFAR-100's training file, has 154 MB. */
    private static final long MAX_FILE_BYTES = 1L << 30;

    private static final int MAX_NAMES_BYTES = 1 << 16;

    private final Path folder;
    private final CifarLabels labels;

    CifarBinaryReader(Path folder, CifarLabels labels) {
        this.folder = folder;
        this.labels = labels;
    }

    @Override
    public List<String> classNames() {
        Path file = folder.resolve(labels.binaryNames());
        return labels.checked(
                TextFile.read(file, MAX_NAMES_BYTES)
                        .lines()
                        .filter(line -> !line.isBlank())
                        .map(String::strip)
                        .toList(),
                file);
    }

    @Override
    public int read(String fileName, ImageSet.Builder images) {
        Path file = folder.resolve(fileName);
        int recordBytes = labels.bytes() + PIXELS;
        byte[] record = new byte[recordBytes];
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16))) {
            long length = Files.size(file);
            if (length == 0 || length % recordBytes != 0) {
                throw new UserError(file + " has " + length + " bytes, which is not a multiple of the " + recordBytes
                        + " bytes of a record: it is cut short or another file. Put the complete file there.");
            }
            if (length > MAX_FILE_BYTES) {
                throw new UserError(file + " has " + length + " bytes: too large for a CIFAR file. Put the"
                        + " original file there.");
            }
            int count = (int) (length / recordBytes);
            for (int index = 0; index < count; index++) {
                in.readFully(record);
                int label = labels.checked(record[labels.byteIndex()] & 0xff, index, file);
                images.add(record, labels.bytes(), label);
            }
            return count;
        } catch (IOException e) {
            throw new UserError(file + " cannot be read: " + SafeText.ofFailure(e), e);
        }
    }
}
