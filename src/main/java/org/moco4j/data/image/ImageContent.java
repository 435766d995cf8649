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

/** Reads files that may be gone, changed, forbidden, or no files at all. */
public final class ImageContent {
    private ImageContent() {}

    /**
     * How long a file is.
     *
     * @throws IOException where it is not there, or is no plain file: to open a pipe would be to wait for its writer
     */
    public static long size(Path file) throws IOException {
        BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
        if (!attributes.isRegularFile()) {
            throw new IOException("it is not a file");
        }
        return attributes.size();
    }

    /** The first bytes: {@code length} of them, fewer where the file is shorter. */
    public static byte[] read(Path file, int length) throws IOException {
        byte[] content = new byte[length];
        try (InputStream in = Files.newInputStream(file)) {
            int count = in.readNBytes(content, 0, length);
            return count == length ? content : Arrays.copyOf(content, count);
        }
    }

    /** Why a file could not be read, for the user. */
    public static String trouble(IOException e) {
        if (e instanceof NoSuchFileException || e instanceof FileNotFoundException) {
            return "it is not there";
        }
        if (e instanceof AccessDeniedException) {
            return "access is denied";
        }
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}
