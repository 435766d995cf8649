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
        Map<String, byte[]> files = new TreeMap<>();
        read("images.zip", files);
        // Made by formats.py beside it: WebP, TIFF and PNM.
        read("formats.zip", files);
        return files;
    }

    private static void read(String archive, Map<String, byte[]> files) {
        try (InputStream in = GoldenImages.class.getResourceAsStream(archive);
                ZipInputStream zip = new ZipInputStream(in)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                files.put(entry.getName(), zip.readAllBytes());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the images without the expected results. */
    public static Map<String, byte[]> images() {
        Map<String, byte[]> images = files();
        images.keySet().removeIf(name -> name.endsWith(".rgb"));
        return images;
    }
}
