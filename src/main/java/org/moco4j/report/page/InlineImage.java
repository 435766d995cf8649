package org.moco4j.report.page;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Iterator;
import java.util.Locale;
import java.util.Optional;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.moco4j.UserError;
import org.moco4j.text.SafeText;

/**
 * An image file that is embedded in a page.
 *
 * @param uri a {@code data:} URI with the file's bytes
 * @param width in pixels
 * @param height in pixels
 */
public record InlineImage(String uri, int width, int height) {

    /**
     * Reads an image of a results folder; empty if the file is missing.
     *
     * @param name of the file. The name comes from another file, so it is checked to be in the folder
     * @throws UserError if the file is neither PNG nor JPEG, or the name is not in the folder
     */
    static Optional<InlineImage> read(Path results, String name) throws IOException {
        try {
            Path file = results.resolve(name).normalize();
            if (!results.normalize().equals(file.getParent())) {
                throw notInside(results, name, null);
            }
            return Files.exists(file) ? Optional.of(read(file)) : Optional.empty();
        } catch (InvalidPathException e) {
            throw notInside(results, name, e);
        }
    }

    private static UserError notInside(Path results, String name, Throwable cause) {
        return new UserError(
                "A file in " + results + " names the image '" + SafeText.of(name)
                        + "', which is not in that folder. Run the command that wrote it again.",
                cause);
    }

    /** The URI of a PNG's bytes. */
    static String pngUri(byte[] png) {
        return uri("png", png);
    }

    private static InlineImage read(Path file) throws IOException {
        // ImageIO returns null, without a reason, for a file that it cannot open.
        if (!Files.isRegularFile(file) || !Files.isReadable(file)) {
            throw new UserError(file + " cannot be read: it is not a file, or permission is denied.");
        }
        try (ImageInputStream in = ImageIO.createImageInputStream(file.toFile())) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
            while (readers.hasNext()) {
                ImageReader reader = readers.next();
                String format = reader.getFormatName();
                if (format.equalsIgnoreCase("png") || format.equalsIgnoreCase("jpeg")) {
                    reader.setInput(in);
                    int width = reader.getWidth(0);
                    int height = reader.getHeight(0);
                    reader.dispose();
                    return new InlineImage(uri(format, Files.readAllBytes(file)), width, height);
                }
            }
        }
        throw new UserError(file + " is not a PNG or JPEG image. Delete it, and run the command that wrote it again.");
    }

    private static String uri(String format, byte[] bytes) {
        return "data:image/" + format.toLowerCase(Locale.ROOT) + ";base64,"
                + Base64.getEncoder().encodeToString(bytes);
    }
}
