package org.moco4j.data;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * Small images of every format, with 16 pixels on the shorter side, and the result of Pillow 12.3 for each:
 * {@code ImageOps.exif_transpose}, {@code convert("RGB")}, the center square, as planes {@code [3, 16, 16]} in a file
 * of the same name with the suffix {@code .rgb}. For 16-bit gray the expected values are the upper 8 bits, because
 * Pillow clips such images at 255.
 */
public final class GoldenImages {
    public static final int SIDE = 16;

    private GoldenImages() {}

    /** Returns all files by name. */
    public static Map<String, byte[]> files() {
        Map<String, byte[]> files = unzipped(GoldenImages.class.getResourceAsStream("images.zip"));
        // Made by formats.py, which is beside it: WebP, TIFF and PNM.
        files.putAll(unzipped(GoldenImages.class.getResourceAsStream("formats.zip")));
        return files;
    }

    /** Returns the files of a zip archive by name, and closes the archive. */
    public static Map<String, byte[]> unzipped(InputStream archive) {
        Map<String, byte[]> files = new TreeMap<>();
        try (ZipInputStream zip = new ZipInputStream(archive)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                files.put(entry.getName(), zip.readAllBytes());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }

    /** Returns the images without the expected results. */
    public static Map<String, byte[]> images() {
        Map<String, byte[]> images = files();
        images.keySet().removeIf(name -> name.endsWith(".rgb"));
        return images;
    }
}
