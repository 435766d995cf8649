package org.moco4j.data.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.moco4j.data.GoldenImages;

/** Images of every format, turned upright, have the same pixels as in Pillow. */
class ImagesMatchPillowTest {
    private static final Map<String, byte[]> FILES = GoldenImages.files();

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
        int tolerance = jpeg ? 3 : name.contains("555") ? 1 : 0;
        assertTrue(furthest <= tolerance, name + ": a value is off by " + furthest);
    }
}
