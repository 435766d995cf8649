package org.moco4j.data.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.moco4j.data.GoldenImages;

/** Lossy WebP images of many settings have the same pixels as in libwebp, bit for bit; {@code lossy.py} made them. */
class LossyWebpTest {
    private static final Map<String, byte[]> FILES =
            GoldenImages.unzipped(LossyWebpTest.class.getResourceAsStream("lossy.zip"));

    @TestFactory
    Stream<DynamicTest> pixelsAreThoseOfLibwebp() {
        return FILES.keySet().stream()
                .filter(name -> name.endsWith(".webp"))
                .map(name -> DynamicTest.dynamicTest(name, () -> compare(name)));
    }

    private static void compare(String name) throws Exception {
        WebpFile webp = WebpFile.of(FILES.get(name));
        assertFalse(webp.lossless());
        PixelRows rows = webp.pixels(webp.reader());
        MessageDigest sha = MessageDigest.getInstance("SHA-256");
        float[] rgb = new float[3 * webp.width()];
        for (int y = 0; y < webp.height(); y++) {
            rows.read(y, 0, webp.width(), rgb);
            for (float value : rgb) {
                sha.update((byte) (int) value);
            }
        }
        String expected = new String(FILES.get(name.replace(".webp", ".sha256")), StandardCharsets.US_ASCII);
        assertEquals(expected, HexFormat.of().formatHex(sha.digest()));
    }
}
