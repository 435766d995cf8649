package org.moco4j.data.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.zip.CRC32;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.moco4j.ResizeMode;

/**
 * Compares the resize modes with the Python code of docs/looking.md (NumPy 1.24, Pillow 9.4), and those of torchvision
 * and the whole images with torchvision 0.14. The checksums are those of their planes.
 */
class SquareImageTest {
    @ParameterizedTest(name = "{0} x {1} to {2}, orientation {3}")
    @CsvSource({
        "100, 70, 32, 1, 2635c3bd, 613e385b, 2c8ce23b, 32, 45, be2c2be9",
        "33, 32, 32, 1, 3c0b7aeb, a8fe0dbf, 2c29c9f9, 32, 33, 448cd4db",
        "31, 500, 32, 1, 94c4a247, 1b475582, 25fa6c89, 256, 31, 5f6b35dc",
        "1, 1, 8, 1, 2540740e, 2540740e, 2540740e, 1, 1, 0e8e3af5",
        "32, 32, 32, 1, a8fe0dbf, a8fe0dbf, f4c4c3d5, 32, 32, a8fe0dbf",
        "65, 64, 16, 1, 7ce7c49c, a1d30e51, 6121c6db, 16, 16, a1d30e51",
        "97, 203, 33, 1, 03ccb81d, 22c35093, 66626805, 69, 33, 06d6fd9b",
        "640, 479, 64, 1, 49c959d9, 17b38461, 20629c1c, 64, 85, 20b6e74e",
        "9, 8, 12, 1, e339decb, 3df4e24a, b4bfdb41, 8, 9, 1586695f",
        "70, 101, 32, 6, 52cf9291, c939c31f, 18924b3e, 32, 46, e972d787",
        "70, 101, 32, 8, 3cdad7cd, 4b546e7a, 833bb682, 32, 46, 0866ce9d",
        "101, 70, 33, 5, a9a5cb8e, 0cbf91fb, 8aa89fcf, 47, 33, 00e2ffaf",
        "45, 64, 16, 3, da535790, 21ae2709, 1d05c5cc, 22, 16, 4df2e19e",
        "64, 45, 17, 7, c36ccfcb, f64c5ffb, 48b12719, 24, 17, 255d2661",
        "51, 40, 16, 2, 4798b230, bab2aa7b, 6292093c, 16, 20, 11d32ce8",
        "51, 40, 16, 4, f2766644, 7893dec7, e603fc44, 16, 20, 6e490754"
    })
    void thePixelsAreThoseOfThePythonCode(
            int width,
            int height,
            int side,
            int orientation,
            String centerSquare,
            String torchvision,
            String imagenet,
            int wholeHeight,
            int wholeWidth,
            String whole) {
        assertEquals(centerSquare, checksum(ResizeMode.CENTER_SQUARE, width, height, side, orientation));
        assertEquals(torchvision, checksum(ResizeMode.TORCHVISION, width, height, side, orientation));
        assertEquals(imagenet, checksum(ResizeMode.IMAGENET, width, height, side, orientation));
        DecodedImage image = whole(side, width, height, orientation);
        assertEquals(wholeHeight, image.height());
        assertEquals(wholeWidth, image.width());
        assertEquals(whole, checksum(image.pixels()));
    }

    /** The preset of torchvision's newer weights, computed as {@code imagenet} is. */
    @ParameterizedTest
    @CsvSource({
        "100, 70, 32, 3de5941b",
        "640, 479, 64, 896edc59",
        "97, 203, 33, f74d26a8",
        "300, 200, 224, 9808453c",
        "900, 500, 224, 3679f58d"
    })
    void resize232IsThatOfTorchvision(int width, int height, int side, String expected) {
        assertEquals(expected, checksum(ResizeMode.IMAGENET_232, width, height, side, 1));
        assertEquals(232, ResizeMode.named("imagenet-232").orElseThrow().shorterSide(224));
    }

    /** What is stored for views is enough for evaluation: the squares are those of the original file. */
    @ParameterizedTest
    @CsvSource({"300, 200, 56", "200, 301, 56", "90, 700, 56", "64, 64, 56", "40, 30, 56", "31, 240, 28"})
    void squaresOfStoredImagesAreThoseOfTheOriginal(int width, int height, int side) {
        DecodedImage stored = whole(ResizeMode.IMAGENET.shorterSide(side), width, height, 1);
        SquareImage square = new SquareImage(side, ResizeMode.IMAGENET);
        assertArrayEquals(
                square.pixels(width, height, SquareImageTest::read, Orientation.UPRIGHT),
                square.of(stored.pixels(), stored.height(), stored.width()));
    }

    @SuppressWarnings("EnumOrdinal") // EXIF numbers the orientations from 1 in this order
    private static DecodedImage whole(int shorter, int width, int height, int orientation) {
        return new WholeImage(shorter)
                .scaled(width, height, SquareImageTest::read, Orientation.values()[orientation - 1]);
    }

    @SuppressWarnings("EnumOrdinal") // EXIF numbers the orientations from 1 in this order
    private static String checksum(ResizeMode resize, int width, int height, int side, int orientation) {
        return checksum(new SquareImage(side, resize)
                .pixels(width, height, SquareImageTest::read, Orientation.values()[orientation - 1]));
    }

    private static String checksum(byte[] pixels) {
        CRC32 sum = new CRC32();
        sum.update(pixels);
        return String.format("%08x", sum.getValue());
    }

    private static void read(int y, int first, int count, float[] rgb) {
        for (int i = 0; i < count; i++) {
            int x = first + i;
            for (int c = 0; c < 3; c++) {
                rgb[3 * i + c] = (x * x * 31 + y * 17 + x * y * 7 + c * 85) % 256;
            }
        }
    }
}
