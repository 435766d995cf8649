package org.moco4j.data.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.moco4j.data.GoldenImages;

/** Images of every format, turned upright, have the same pixels as in Pillow. */
class ImagesMatchPillowTest {
    private static final Map<String, byte[]> FILES = GoldenImages.files();

    /** The path of another archive of orientations, for a comparison with more files. */
    private static final String MORE_ORIENTATIONS = "moco4j.orientations";

    @TempDir
    Path folder;

    @TestFactory
    Stream<DynamicTest> eachFormatHasThePixelsOfPillow() {
        return GoldenImages.images().keySet().stream().map(name -> DynamicTest.dynamicTest(name, () -> compare(name)));
    }

    private void compare(String name) throws Exception {
        Path file = Files.write(folder.resolve(name), FILES.get(name));
        DecodedImage image = new ImageDecoder(GoldenImages.SIDE).decode(file);
        assertTrue(image.isReadable(), image.reason());
        byte[] expected = FILES.get(name + ".rgb");
        assertEquals(expected.length, image.pixels().length);
        int furthest = 0;
        for (int i = 0; i < expected.length; i++) {
            furthest = Math.max(furthest, Math.abs((expected[i] & 0xff) - (image.pixels()[i] & 0xff)));
        }
        // JPEG decoders round differently, and CMYK needs a multiplication.
        boolean jpeg = name.endsWith("jpg") || name.startsWith("jpeg");
        // The library smooths and interpolates lossy WebP differently from libwebp, which Pillow uses.
        boolean lossyWebp = name.contains("lossy") && name.endsWith("webp");
        int tolerance = lossyWebp ? 25 : jpeg ? 3 : name.contains("555") ? 1 : 0;
        assertTrue(furthest <= tolerance, name + ": a value is off by " + furthest);
    }

    /**
     * The orientation is found wherever it is stored: in EXIF, in the EXIF that ImageMagick writes as text, and in XMP
     * as attribute or element, even if several of them disagree, are truncated or damaged. The archive contains PNG
     * and JPEG files with random metadata, and the orientation that Pillow 12.3 finds ({@code getexif}).
     */
    @Test
    void orientationsAreTheSameAsInPillow() throws IOException {
        String more = System.getProperty(MORE_ORIENTATIONS);
        Map<String, byte[]> files = GoldenImages.unzipped(
                more == null
                        ? ImagesMatchPillowTest.class.getResourceAsStream("orientations.zip")
                        : Files.newInputStream(Path.of(more)));
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
}
