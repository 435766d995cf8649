package org.moco4j.data.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.moco4j.ResizeMode;
import org.moco4j.data.GoldenImages;
import org.moco4j.data.ImageFiles;
import org.moco4j.data.folder.ImageScan;

class ImageDecoderTest {
    /** Lengths of the headers of a bitmap; that of OS/2 2.x is 16 to 64 bytes long. */
    private static final int FILE_HEADER = 14;

    private static final int WINDOWS = 40;

    @TempDir
    Path folder;

    private DecodedImage decode(BufferedImage image, String format) throws Exception {
        Path file = folder.resolve("image." + format);
        assertTrue(ImageIO.write(image, format, file.toFile()));
        return new ImageDecoder(2).decode(file);
    }

    private static void assertColor(int red, int green, int blue, DecodedImage image, int tolerance) {
        assertTrue(image.isReadable(), image.reason());
        int[] expected = {red, green, blue};
        for (int i = 0; i < 12; i++) {
            assertEquals(expected[i / 4], image.pixels()[i] & 0xff, tolerance);
        }
    }

    private static BufferedImage filled(int type, int argb) {
        BufferedImage image = new BufferedImage(5, 4, type);
        for (int y = 0; y < 4; y++) {
            for (int x = 0; x < 5; x++) {
                image.setRGB(x, y, argb);
            }
        }
        return image;
    }

    @ParameterizedTest
    @CsvSource({"png, 0", "bmp, 0", "gif, 0", "jpg, 3"})
    void colorsOfEachFormatAreRead(String format, int tolerance) throws Exception {
        BufferedImage image = filled(BufferedImage.TYPE_3BYTE_BGR, 0xff2040c0);
        assertColor(0x20, 0x40, 0xc0, decode(image, format), tolerance);
    }

    /** Headers of OS/2 2.x (16 and 64 bytes), and of Windows with masks after the usual 40 bytes. */
    @ParameterizedTest
    @CsvSource({"16,5", "64,5", "52,5", "56,5", "16,13", "64,13"})
    void aBmpWithAnyHeaderLengthIsRead(int header, int type) throws Exception {
        ByteArrayOutputStream usual = new ByteArrayOutputStream();
        assertTrue(ImageIO.write(filled(type, 0xff2040c0), "bmp", usual));
        byte[] bmp = usual.toByteArray();
        ByteBuffer other = ByteBuffer.allocate(bmp.length - 40 + header).order(ByteOrder.LITTLE_ENDIAN);
        other.put(bmp, 0, 14 + Math.min(header, 40)).position(14 + header);
        other.put(bmp, 54, bmp.length - 54);
        int pixels = ByteBuffer.wrap(bmp).order(ByteOrder.LITTLE_ENDIAN).getInt(10);
        other.putInt(2, other.capacity()).putInt(10, pixels - 40 + header).putInt(14, header);
        Path file = folder.resolve("other.bmp");
        Files.write(file, other.array());

        DecodedImage expected = decode(filled(type, 0xff2040c0), "bmp");
        DecodedImage read = new ImageDecoder(2).decode(file);
        assertTrue(read.isReadable(), read.reason());
        assertArrayEquals(expected.pixels(), read.pixels());
    }

    /** Huffman compression exists only in BMP files of OS/2. */
    @Test
    void aBmpOfOs2WithHuffmanCompressionIsReportedAsUnsupported() throws Exception {
        ByteBuffer bmp = ByteBuffer.allocate(200).order(ByteOrder.LITTLE_ENDIAN);
        bmp.put((byte) 'B')
                .put((byte) 'M')
                .putInt(2, 200)
                .putInt(10, 86)
                .putInt(14, 64)
                .putInt(18, 5)
                .putInt(22, 4);
        bmp.putShort(26, (short) 1).putShort(28, (short) 1).putInt(30, 3);
        Path file = folder.resolve("huffman.bmp");
        Files.write(file, bmp.array());

        assertTrue(new ImageDecoder(2).decode(file).reason().contains("not supported"));
    }

    private static BufferedImage gray(int type, int value) {
        BufferedImage image = new BufferedImage(5, 4, type);
        for (int i = 0; i < 20; i++) {
            image.getRaster().setSample(i % 5, i / 5, 0, value);
        }
        return image;
    }

    @ParameterizedTest
    @ValueSource(strings = {"png", "jpg"})
    void grayValuesAreReadAsStored(String format) throws Exception {
        assertColor(100, 100, 100, decode(gray(BufferedImage.TYPE_BYTE_GRAY, 100), format), 1);
    }

    @Test
    void sixteenBitsAreReadAsEight() throws Exception {
        assertColor(100, 100, 100, decode(gray(BufferedImage.TYPE_USHORT_GRAY, 100 * 257), "png"), 0);
    }

    @Test
    void transparentColorsAreReadAsStored() throws Exception {
        assertColor(0, 0, 0xff, decode(filled(BufferedImage.TYPE_INT_ARGB, 0x800000ff), "png"), 0);
        assertColor(0x10, 0x20, 0x30, decode(filled(BufferedImage.TYPE_INT_ARGB, 0x00102030), "png"), 0);
    }

    @Test
    void premultipliedColorsAreDividedByTheirOpacity() {
        byte[] planes =
                RgbImages.planes(filled(BufferedImage.TYPE_INT_ARGB_PRE, 0x80ff0080), 1, ResizeMode.CENTER_SQUARE);
        assertArrayEquals(new byte[] {(byte) 0xff, 0, (byte) 0x80}, planes);
    }

    @Test
    void grayWithAlphaIsRead() throws Exception {
        ColorModel model = new ComponentColorModel(
                ColorSpace.getInstance(ColorSpace.CS_GRAY), true, false, ColorModel.TRANSLUCENT, DataBuffer.TYPE_BYTE);
        WritableRaster raster = model.createCompatibleWritableRaster(5, 4);
        for (int i = 0; i < 20; i++) {
            raster.setPixel(i % 5, i / 5, new int[] {55, 255 / 5});
        }
        BufferedImage image = new BufferedImage(model, raster, false, null);
        assertColor(55, 55, 55, decode(image, "png"), 1);
    }

    @Test
    void palettesAreRead() throws Exception {
        assertColor(0xff, 0, 0, decode(filled(BufferedImage.TYPE_BYTE_INDEXED, 0xffff0000), "png"), 0);
        assertColor(255, 255, 255, decode(filled(BufferedImage.TYPE_BYTE_BINARY, 0xffffffff), "png"), 0);
    }

    @Test
    void theCenterSquareIsUsed() throws Exception {
        BufferedImage wide = new BufferedImage(8, 2, BufferedImage.TYPE_INT_RGB);
        for (int x = 0; x < 8; x++) {
            wide.setRGB(x, 0, x * 0x101010);
            wide.setRGB(x, 1, x * 0x101010);
        }
        byte[] red = {0x30, 0x40, 0x30, 0x40};
        byte[] expected = new byte[12];
        for (int c = 0; c < 3; c++) {
            System.arraycopy(red, 0, expected, 4 * c, 4);
        }
        assertArrayEquals(expected, decode(wide, "png").pixels());
    }

    @Test
    void anImageThatClaimsTooManyPixelsIsRejectedWithoutDecoding() throws Exception {
        Path bomb = Files.write(folder.resolve("bomb.png"), pngHeader(50_000, 50_000));
        DecodedImage image = new ImageDecoder(2).decode(bomb);
        assertFalse(image.isReadable());
        assertTrue(image.reason().contains("50000x50000"), image.reason());
    }

    /** Returns the beginning of a PNG file with its size. */
    private static byte[] pngHeader(int width, int height) throws IOException {
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(header);
        out.write("IHDR".getBytes(StandardCharsets.US_ASCII));
        out.writeInt(width);
        out.writeInt(height);
        out.write(new byte[] {8, 2, 0, 0, 0});
        CRC32 crc = new CRC32();
        crc.update(header.toByteArray());
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        DataOutputStream png = new DataOutputStream(file);
        png.write(new byte[] {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'});
        png.writeInt(13);
        png.write(header.toByteArray());
        png.writeInt((int) crc.getValue());
        return file.toByteArray();
    }

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

    private DecodedImage decodedBmp(byte[] file) throws IOException, InterruptedException {
        return new ImageDecoder(8).decode(Files.write(folder.resolve("a.bmp"), file));
    }

    @ParameterizedTest
    @ValueSource(ints = {16, 20, 24, 36, 48, 64})
    void bitmapsOfOs2AreReadLikeThoseOfWindows(int header) throws Exception {
        byte[] windows = GoldenImages.images().entrySet().stream()
                .filter(entry -> entry.getKey().endsWith(".bmp"))
                .map(Map.Entry::getValue)
                .filter(bytes -> bytes[FILE_HEADER] == WINDOWS && bytes[30] == 0)
                .findFirst()
                .orElse(ImageFiles.encoded(99, "bmp"));
        DecodedImage os2 = decodedBmp(withHeader(windows, header));
        assertTrue(os2.isReadable(), os2.reason());
        assertArrayEquals(decodedBmp(windows).pixels(), os2.pixels());
        Files.write(folder.resolve("without-extension"), withHeader(windows, header));
        assertEquals(2, ImageScan.of(folder).images().size());
    }

    @Test
    void aCompressionOfOs2OnlyIsNotReportedAsDamage() throws Exception {
        byte[] os2 = withHeader(ImageFiles.encoded(99, "bmp"), 64);
        os2[30] = 3;
        assertEquals(
                "it is a BMP of OS/2, compressed by a method that is not supported",
                decodedBmp(os2).reason());
    }
}
