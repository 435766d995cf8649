package org.moco4j.data.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;

/**
 * The orientation is found wherever it is stored: in EXIF, in the EXIF that ImageMagick writes as text, and in XMP as
 * attribute or element, even if several of them disagree, are truncated or damaged. The archive contains PNG and JPEG
 * files with random metadata, and the orientation that Pillow 12.3 finds ({@code getexif}).
 */
class OrientationMatchesPillowTest {
    /** The path of another archive of the same format, for a comparison with more files. */
    private static final String MORE = "moco4j.orientations";

    @Test
    void orientationsAreTheSameAsInPillow() throws IOException {
        Map<String, byte[]> files = files();
        List<String> different = new ArrayList<>();
        int rotated = 0;
        for (String line : new String(files.get("expected.txt"), StandardCharsets.UTF_8).split("\n")) {
            String name = line.split(" ")[0];
            int expected = Integer.parseInt(line.split(" ")[1]);
            Orientation found = EncodedImage.of(files.get(name)).orientation();
            rotated += expected > 1 ? 1 : 0;
            if (found != Orientation.of(expected)) {
                different.add(name + ": " + found + " instead of " + expected);
            }
        }
        assertEquals(List.of(), different);
        assertTrue(rotated > files.size() / 3, rotated + " of " + files.size());
    }

    private static Map<String, byte[]> files() throws IOException {
        String more = System.getProperty(MORE);
        try (InputStream in = more == null
                        ? OrientationMatchesPillowTest.class.getResourceAsStream("orientations.zip")
                        : Files.newInputStream(Path.of(more));
                ZipInputStream zip = new ZipInputStream(in)) {
            Map<String, byte[]> files = new TreeMap<>();
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                files.put(entry.getName(), zip.readAllBytes());
            }
            return files;
        }
    }
}
