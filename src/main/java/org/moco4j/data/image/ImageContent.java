package org.moco4j.data.image;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Arrays;

/** Reads files that can be missing, changed, protected or not regular. */
public final class ImageContent {
    private ImageContent() {}

    /** A file in any file system. */
    public interface Source {
        /**
         * Returns the length in bytes.
         *
         * @throws IOException if the file is missing or not a regular file
         */
        long size() throws IOException;

        /** Reads the first {@code length} bytes, or fewer if the file is shorter. */
        byte[] read(int length) throws IOException;
    }

    /** Returns a file of the default file system. */
    static Source of(Path file) {
        return new Source() {
            @Override
            public long size() throws IOException {
                return ImageContent.size(file);
            }

            @Override
            public byte[] read(int length) throws IOException {
                return ImageContent.read(file, length);
            }

            @Override
            public String toString() {
                return file.toString();
            }
        };
    }

    /**
     * Returns the length of a file in bytes.
     *
     * @throws IOException if it is missing or not a regular file; opening a pipe would block
     */
    public static long size(Path file) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        if (!attributes.isRegularFile()) {
            throw new IOException("it is not a file");
        }
        return attributes.size();
    }

    /** Reads the first {@code length} bytes, or fewer if the file is shorter. */
    public static byte[] read(Path file, int length) throws IOException {
        byte[] content = new byte[length];
        try (InputStream in = Files.newInputStream(file)) {
            int count = in.readNBytes(content, 0, length);
            return count == length ? content : Arrays.copyOf(content, count);
        }
    }

    /** Returns the reason why a file could not be read, for the user. */
    public static String reason(IOException e) {
        if (e instanceof NoSuchFileException || e instanceof FileNotFoundException) {
            return "it does not exist";
        }
        if (e instanceof AccessDeniedException) {
            return "access is denied";
        }
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}
