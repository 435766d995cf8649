package org.moco4j.data.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.moco4j.data.GoldenImages;
import org.moco4j.data.image.ImageDecoder.DecodingMemory;

/** Small files that claim to be large images, or that decompress to more than fits into memory. */
class ImageBombTest {
    private static final Map<String, byte[]> GOLDEN = GoldenImages.images();
    private static final byte[] SIGNATURE = Arrays.copyOf(GOLDEN.get("rgb.png"), 8);

    @TempDir
    Path folder;

    /** The image and the memory allocated for it, in MiB. */
    private record Decoded(DecodedImage image, long mib) {}

    private Decoded decode(byte[] content) throws Exception {
        return decode(content, DecodingMemory.standard());
    }

    private Decoded decode(byte[] content, DecodingMemory memory) throws Exception {
        Path file = Files.write(folder.resolve("bomb"), content);
        ImageDecoder decoder = new ImageDecoder(8, memory);
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        DecodedImage image = decoder.decode(file);
        return new Decoded(image, (threads.getCurrentThreadAllocatedBytes() - before) >> 20);
    }

    private void assertRejected(String expected, byte[] content) throws Exception {
        Decoded decoded = decode(content);
        assertFalse(decoded.image.isReadable());
        assertTrue(decoded.image.reason().contains(expected), decoded.image.reason());
        assertTrue(decoded.mib <= 2, decoded.mib + " MiB for a file of " + content.length + " bytes");
    }

    @Test
    void sizesBeyondTheLimitAreRejectedByTheHeaderAlone() throws Exception {
        assertRejected("60000x60000", PngChunks.withChecksums(with("rgb.png", 16, ByteOrder.BIG_ENDIAN, true)));
        assertRejected("60000x60000", with("plain.gif", gifFrame() + 5, ByteOrder.LITTLE_ENDIAN, false));
        assertRejected("60000x60000", with("rgb.bmp", 18, ByteOrder.LITTLE_ENDIAN, true));
        assertRejected("60000x60000", with("exif-1.jpg", jpegFrame("exif-1.jpg") + 5, ByteOrder.BIG_ENDIAN, false));
        assertRejected(
                "60000x60000", with("progressive.jpg", jpegFrame("progressive.jpg") + 5, ByteOrder.BIG_ENDIAN, false));
    }

    private static byte[] with(String name, int at, ByteOrder order, boolean fourBytes) {
        byte[] content = GOLDEN.get(name).clone();
        ByteBuffer buffer = ByteBuffer.wrap(content).order(order);
        if (fourBytes) {
            buffer.putInt(at, 60_000).putInt(at + 4, 60_000);
        } else {
            buffer.putShort(at, (short) 60_000).putShort(at + 2, (short) 60_000);
        }
        return content;
    }

    private static int gifFrame() throws BadImageException {
        return GifFile.of(GOLDEN.get("plain.gif")).frame();
    }

    private static int jpegFrame(String name) throws BadImageException {
        JpegSegments walk = new JpegSegments(GOLDEN.get(name));
        JpegSegments.Segment segment = walk.next();
        while (!segment.isFrame()) {
            segment = walk.next();
        }
        return segment.start();
    }

    @Test
    void hugeCompressedTextsAndProfilesAreNotDecompressed() throws Exception {
        byte[] golden = GOLDEN.get("palette.png");
        byte[] zeros = deflatedZeros(1 << 27);
        byte[] text = PngChunks.joined("bomb\0\0".getBytes(StandardCharsets.US_ASCII), zeros);
        byte[] international = PngChunks.joined("bomb\0\1\0\0\0".getBytes(StandardCharsets.US_ASCII), zeros);
        byte[] bomb = PngChunks.joined(
                Arrays.copyOf(golden, 33),
                PngChunks.chunk("zTXt", text),
                PngChunks.chunk("iCCP", text),
                PngChunks.chunk("iTXt", international),
                Arrays.copyOfRange(golden, 33, golden.length));
        Decoded decoded = decode(bomb);
        assertTrue(decoded.image.isReadable(), decoded.image.reason());
        assertTrue(decoded.mib <= 3L * (bomb.length >> 20) + 8, decoded.mib + " MiB");
    }

    @Test
    void pixelsBeyondTheSizeAreNotDecompressed() throws Exception {
        // 8 x 8 pixels with 128 MiB of data.
        byte[] bomb = PngChunks.file(SIGNATURE, 8, 8, new byte[] {8, 2, 0, 0, 0}, deflatedZeros(1 << 27));
        Decoded decoded = decode(bomb);
        assertTrue(decoded.image.isReadable(), decoded.image.reason());
        assertTrue(decoded.mib <= 3L * (bomb.length >> 20) + 8, decoded.mib + " MiB");
    }

    @Test
    void anImageThatNeedsTooMuchMemoryIsRejected() throws Exception {
        byte[] bomb = PngChunks.file(SIGNATURE, 9000, 9000, new byte[] {16, 6, 0, 0, 0}, deflatedZeros(1 << 20));
        Decoded decoded = decode(bomb, new DecodingMemory(64 << 20));
        assertTrue(decoded.image.reason().contains("but only 64 MiB are available"), decoded.image.reason());
        assertTrue(decoded.mib <= 2, decoded.mib + " MiB");
    }

    @Test
    void aVeryWideImageNeedsMemoryOnlyForItsPixels() throws Exception {
        int width = 20_000_000;
        byte[] strip = PngChunks.file(SIGNATURE, width, 1, new byte[] {8, 0, 0, 0, 0}, deflatedZeros(width + 1));
        Decoded decoded = decode(strip);
        assertTrue(decoded.image.isReadable(), decoded.image.reason());
        // Per pixel: two bytes in the decoder, one in its image, four in the row that is read.
        assertTrue(decoded.mib < 200, decoded.mib + " MiB");
        assertTrue(decode(onePixel()).image.isReadable());
    }

    private static byte[] onePixel() throws IOException {
        return PngChunks.file(SIGNATURE, 1, 1, new byte[] {8, 0, 0, 0, 0}, deflatedZeros(2));
    }

    @Test
    void aJpegWithThousandsOfScansIsRejected() throws Exception {
        byte[] golden = GOLDEN.get("progressive.jpg");
        JpegSegments walk = new JpegSegments(golden);
        JpegSegments.Segment segment = walk.next();
        while (segment.marker() != 0xda) {
            segment = walk.next();
        }
        ByteArrayOutputStream bomb = new ByteArrayOutputStream();
        bomb.write(golden, 0, segment.start());
        for (int i = 0; i < 5000; i++) {
            bomb.write(golden, segment.start(), segment.end() - segment.start());
        }
        bomb.write(golden, segment.end(), golden.length - segment.end());
        DecodedImage image = decode(bomb.toByteArray()).image;
        assertTrue(image.reason().contains("scans are more than"), image.reason());
    }

    @Test
    void aBmpThatContainsAnotherFormatIsRejected() throws Exception {
        byte[] content = GOLDEN.get("rgb.bmp").clone();
        ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN).putInt(30, 5);
        assertRejected("not supported", content);
    }

    @Test
    void anImageCutShortAnywhereIsRejected() throws Exception {
        for (String name : new String[] {
            "exif-6.jpg", "progressive.jpg", "cmyk.jpg", "rgb.png", "interlaced.png", "plain.gif", "rgb.bmp"
        }) {
            byte[] complete = GOLDEN.get(name);
            for (int length = 0; length < complete.length; length += 1 + length / 40) {
                DecodedImage image = decode(Arrays.copyOf(complete, length)).image;
                // Data after a GIF's first frame are not needed.
                boolean afterTheFrame = name.endsWith("gif") && length == complete.length - 1;
                assertEquals(afterTheFrame, image.isReadable(), name + " cut to " + length + " bytes");
            }
        }
    }

    private static byte[] deflatedZeros(int count) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DeflaterOutputStream out = new DeflaterOutputStream(bytes, new Deflater(Deflater.BEST_SPEED))) {
            byte[] zeros = new byte[1 << 16];
            for (int remaining = count; remaining > 0; remaining -= zeros.length) {
                out.write(zeros, 0, Math.min(remaining, zeros.length));
            }
        }
        return bytes.toByteArray();
    }
}
