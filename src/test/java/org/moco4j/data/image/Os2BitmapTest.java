package org.moco4j.data.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.moco4j.data.GoldenImages;
import org.moco4j.data.ImageFiles;
import org.moco4j.data.folder.ImageScan;

/** Bitmaps of OS/2 2.x, whose header is 16 to 64 bytes long. */
class Os2BitmapTest {
    private static final int FILE_HEADER = 14;
    private static final int WINDOWS = 40;

    @TempDir
    Path root;

    /** Returns a bitmap of Windows with its header truncated or extended with zeros. */
    private static byte[] withHeader(byte[] windows, int header) {
        byte[] os2 = new byte[windows.length - WINDOWS + header];
        System.arraycopy(windows, 0, os2, 0, FILE_HEADER + Math.min(WINDOWS, header));
        System.arraycopy(
                windows, FILE_HEADER + WINDOWS, os2, FILE_HEADER + header, windows.length - FILE_HEADER - WINDOWS);
        ByteBuffer buffer = ByteBuffer.wrap(os2).order(ByteOrder.LITTLE_ENDIAN);
        buffer.putInt(2, os2.length)
                .putInt(10, buffer.getInt(10) - WINDOWS + header)
                .putInt(FILE_HEADER, header);
        return os2;
    }

    private DecodedImage decoded(byte[] file) throws IOException, InterruptedException {
        return new ImageDecoder(8).decode(Files.write(root.resolve("a.bmp"), file));
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 20, 24, 36, 48, 64})
    void bitmapsOfOs2AreReadLikeThoseOfWindows(int header) throws Exception {
        byte[] windows = GoldenImages.images().entrySet().stream()
                .filter(entry -> entry.getKey().endsWith(".bmp"))
                .map(java.util.Map.Entry::getValue)
                .filter(bytes -> bytes[FILE_HEADER] == WINDOWS && bytes[30] == 0)
                .findFirst()
                .orElse(ImageFiles.encoded(99, "bmp"));
        DecodedImage os2 = decoded(withHeader(windows, header));
        assertTrue(os2.isReadable(), os2.reason());
        assertArrayEquals(decoded(windows).pixels(), os2.pixels());
        Files.write(root.resolve("without-extension"), withHeader(windows, header));
        assertEquals(2, ImageScan.of(root).images().size());
    }

    @Test
    void aCompressionOfOs2OnlyIsNotReportedAsDamage() throws Exception {
        byte[] os2 = withHeader(ImageFiles.encoded(99, "bmp"), 64);
        os2[30] = 3;
        assertEquals(
                "it is a BMP of OS/2, compressed by a method that is not supported",
                decoded(os2).reason());
    }
}
