package org.moco4j.data.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.moco4j.data.GoldenImages;

/** Damaged, huge and unusual WebP, TIFF and PNM files. Their pixels are compared in {@link ImagesMatchPillowTest}. */
class MoreFormatsTest {
    private static final Map<String, byte[]> GOLDEN = GoldenImages.images();

    @TempDir
    Path folder;

    private DecodedImage decode(byte[] content) throws Exception {
        return new ImageDecoder(8).decode(Files.write(folder.resolve("image"), content));
    }

    /** Checks the reason, and that little memory is allocated until the file is rejected. */
    private void assertRejected(String expected, byte[] content) throws Exception {
        decode(content);
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        DecodedImage image = decode(content);
        long mib = (threads.getCurrentThreadAllocatedBytes() - before) >> 20;
        assertFalse(image.isReadable());
        assertTrue(image.isDamaged() && image.reason().contains(expected), image.reason());
        assertTrue(mib <= 2, mib + " MiB");
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Returns a TIFF with these tags, each with one number, and with 64 bytes after them. */
    private static byte[] tiff(int... tagsAndValues) {
        Map<Integer, Integer> tags =
                new TreeMap<>(Map.of(256, 2, 257, 2, 258, 8, 259, 1, 262, 1, 273, 8, 277, 1, 278, 2, 279, 4));
        for (int i = 0; i < tagsAndValues.length; i += 2) {
            tags.put(tagsAndValues[i], tagsAndValues[i + 1]);
        }
        ByteBuffer file =
                ByteBuffer.allocate(12 + 2 + 12 * tags.size() + 4 + 64).order(ByteOrder.LITTLE_ENDIAN);
        file.put((byte) 'I').put((byte) 'I').putShort((short) 42).putInt(12).putInt(0x04030201);
        file.putShort((short) tags.size());
        tags.forEach((tag, value) ->
                file.putShort(tag.shortValue()).putShort((short) 4).putInt(1).putInt(value));
        return file.array();
    }

    @Test
    void sizesBeyondTheLimitAreRejectedByTheHeaderAlone() throws Exception {
        byte[] lossless = GOLDEN.get("lossless.webp").clone();
        ByteBuffer.wrap(lossless).order(ByteOrder.LITTLE_ENDIAN).putInt(21, 0x0fffffff);
        assertRejected("16384x16384", lossless);
        byte[] lossy = GOLDEN.get("lossy.webp").clone();
        ByteBuffer.wrap(lossy).order(ByteOrder.LITTLE_ENDIAN).putInt(26, 0x3fff3fff);
        assertRejected("16383x16383", lossy);
        assertRejected("60000x60000", tiff(256, 60_000, 257, 60_000));
        assertRejected("60000x60000", ascii("P6 60000 60000 255 ..."));
        assertRejected("60000x60000", ascii("P1 60000 60000 0101"));
    }

    @Test
    void aFileThatClaimsMorePixelsThanItHasIsRejected() throws Exception {
        for (int kind = 1; kind <= 6; kind++) {
            assertRejected("ends early", ascii("P" + kind + " 9000 9000 255 0101010101"));
        }
        assertRejected("ends early", tiff(256, 9000, 257, 9000, 278, 9000));
    }

    @Test
    void imagesCutShortAnywhereAreRejected() throws Exception {
        for (String name : new String[] {
            "lossy.webp",
            "lossless.webp",
            "animated.webp",
            "rgb-lzw.tif",
            "tiled.tif",
            "big-tiff.tif",
            "rgb.ppm",
            "text.ppm"
        }) {
            byte[] complete = GOLDEN.get(name);
            int rest = name.startsWith("animated") ? complete.length / 2 : name.startsWith("text") ? 3 : 1;
            for (int length = 0; length < complete.length - rest; length += 1 + length / 40) {
                DecodedImage image = decode(Arrays.copyOf(complete, length));
                assertFalse(image.isReadable(), name + " cut to " + length + " bytes");
                assertTrue(image.isDamaged() && !image.reason().isBlank(), image.reason());
            }
        }
    }

    @Test
    void aLargeWebpOfOneColorIsRead() throws Exception {
        // 5000 x 5000 pixels in 43 bytes: each code has a single symbol.
        byte[] golden = GOLDEN.get("one-color.webp");
        assertTrue(golden.length < 200, golden.length + " bytes");
        ByteBuffer.wrap(golden).order(ByteOrder.LITTLE_ENDIAN).putInt(21, 4999 | 4999 << 14);
        DecodedImage image = decode(golden);
        assertTrue(image.isReadable(), image.reason());
        assertEquals(200, image.pixels()[0] & 0xff);
    }

    @Test
    void aWebpOfOnePixelIsRead() throws Exception {
        byte[] tiny =
                HexFormat.of().parseHex("524946461e000000574542505650384c110000002f000000000750b22257a6ff8188e87f0000");
        DecodedImage image = decode(tiny);
        assertTrue(image.isReadable(), image.reason());
        assertEquals(200, image.pixels()[0] & 0xff);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "259 | 50000 | it is a TIFF compressed by Zstandard, which is not supported",
                "259 | 6     | it is a TIFF compressed by the old kind of JPEG, which is not supported",
                "259 | 99    | it is a TIFF compressed by method 99, which is not supported",
                "339 | 3     | it is a TIFF of signed or floating-point numbers, which is not supported",
                "258 | 12    | it is a TIFF of 12 bits per channel, which is not supported",
                "277 | 5     | it is a TIFF of 5 channels, which is not supported",
                "262 | 8     | it is a TIFF of another color space than gray, RGB and CMYK (8), which is not supported",
                "262 | 32803 | it is a raw image of a camera, which is not supported; export it as JPEG or TIFF",
                "50706 | 1   | it is a raw image of a camera, which is not supported; export it as JPEG or TIFF",
                "322 | 0     | its header is damaged",
                "278 | 0     | its header is damaged",
                "273 | 500   | the file ends early"
            })
    void tiffsOfOtherKindsAreRejectedWithAReason(int tag, int value, String reason) throws Exception {
        assertEquals(reason, decode(tiff(tag, value)).reason());
    }

    @Test
    void hugeTilesOfASmallTiffAreRejected() throws Exception {
        assertRejected("are too large", tiff(322, 60_000, 323, 60_000, 324, 8, 325, 4));
    }

    @Test
    void thePreviewInARawImageOfACameraIsNotUsed() throws Exception {
        String reason = decode(tiff(254, 1, 330, 0)).reason();
        assertTrue(reason.contains("raw image of a camera"), reason);
        FileType.Found found = FileType.ofOther(tiff(), "photo.nef");
        assertEquals(FileType.Kind.OTHER_IMAGE, found.kind());
        assertEquals(FileType.Kind.READABLE, FileType.ofOther(tiff(), "photo").kind());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "P2 2 2 255 1 2 3",
                "P2 2 2 255 1 2 3 x",
                "P2 2 2 255 1 2 3 256",
                "P2 2 2 0 1 2 3 4",
                "P2 2 2 70000 1 2 3 4",
                "P1 2 2 0 1 2 0",
                "P2 2 99999999999 255 1 2 3 4"
            })
    void damagedPnmTextsAreRejected(String text) throws Exception {
        DecodedImage image = decode(ascii(text));
        assertTrue(image.isDamaged() && !image.reason().isBlank(), image.reason());
    }

    @Test
    void pnmTextsMayHaveCommentsAnywhere() throws Exception {
        byte[] with = ascii("P2\n# a\n2 #b\n2\n#c\n255\n1 #d\n2\n#e\n3 4#f");
        assertArrayEquals(
                decode(ascii("P2 2 2 255 1 2 3 4")).pixels(), decode(with).pixels());
    }
}
