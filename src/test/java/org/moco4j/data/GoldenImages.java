package org.moco4j.data;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * Small images of every kind, 16 pixels on the shorter side, and what Pillow 12.3 makes of each: {@code ImageOps.exif_transpose},
 * {@code convert("RGB")}, the center square, as planes {@code [3, 16, 16]} in a file of the same name with {@code .rgb} after it.
 * Only of gray in 16 bits the expected values are the upper 8 bits, for Pillow cuts such images off at 255.
 */
public final class GoldenImages {
    public static final int SIDE = 16;

    private GoldenImages() {}

    /** All files by their names. */
    public static Map<String, byte[]> files() {
        Map<String, byte[]> files = new TreeMap<>();
        try (InputStream in = GoldenImages.class.getResourceAsStream("images.zip");
                ZipInputStream zip = new ZipInputStream(in)) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                files.put(entry.getName(), zip.readAllBytes());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }

    /** The images without what is expected of them. */
    public static Map<String, byte[]> pictures() {
        Map<String, byte[]> pictures = files();
        pictures.keySet().removeIf(name -> name.endsWith(".rgb"));
        return pictures;
    }
}
