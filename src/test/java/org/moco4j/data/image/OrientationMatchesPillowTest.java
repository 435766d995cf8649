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
 * An image stands upright wherever its file says how: in EXIF, in the EXIF that ImageMagick writes as text, in XMP as attribute or
 * element; also if several of them disagree, are cut off or damaged. The archive holds PNG and JPEG files of random metadata, and
 * the number of the orientation that Pillow 12.3 finds ({@code getexif}).
 */
class OrientationMatchesPillowTest {
    /** Another archive of the same form, for a comparison with more files. */
    private static final String MORE = "moco4j.orientations";

    @Test
    void whereverThereIsAnOrientationItIsFoundAsPillowFindsIt() throws IOException {
        Map<String, byte[]> files = files();
        List<String> different = new ArrayList<>();
        int turned = 0;
        for (String line : new String(files.get("expected.txt"), StandardCharsets.UTF_8).split("\n")) {
            String name = line.split(" ")[0];
            int expected = Integer.parseInt(line.split(" ")[1]);
            Orientation found = EncodedImage.of(files.get(name)).orientation();
            turned += expected > 1 ? 1 : 0;
            if (found != Orientation.of(expected)) {
                different.add(name + ": " + found + " instead of " + expected);
            }
        }
        assertEquals(List.of(), different);
        assertTrue(turned > files.size() / 3, turned + " of " + files.size());
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
