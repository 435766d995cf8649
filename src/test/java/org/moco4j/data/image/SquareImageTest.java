package org.moco4j.data.image;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.zip.CRC32;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.moco4j.ResizeMode;

/**
 * Compares both resize modes with the Python code of docs/looking.md (NumPy 1.24, Pillow 9.4). The checksums are those
 * of its planes.
 */
class SquareImageTest {
    @ParameterizedTest(name = "{0} x {1} to {2}, orientation {3}")
    @CsvSource({
        "100, 70, 32, 1, 2635c3bd, 613e385b",
        "33, 32, 32, 1, 3c0b7aeb, a8fe0dbf",
        "31, 500, 32, 1, 94c4a247, 1b475582",
        "1, 1, 8, 1, 2540740e, 2540740e",
        "32, 32, 32, 1, a8fe0dbf, a8fe0dbf",
        "65, 64, 16, 1, 7ce7c49c, a1d30e51",
        "97, 203, 33, 1, 03ccb81d, 22c35093",
        "640, 479, 64, 1, 49c959d9, 17b38461",
        "9, 8, 12, 1, e339decb, 3df4e24a",
        "70, 101, 32, 6, 52cf9291, c939c31f",
        "70, 101, 32, 8, 3cdad7cd, 4b546e7a",
        "101, 70, 33, 5, a9a5cb8e, 0cbf91fb",
        "45, 64, 16, 3, da535790, 21ae2709",
        "64, 45, 17, 7, c36ccfcb, f64c5ffb",
        "51, 40, 16, 2, 4798b230, bab2aa7b",
        "51, 40, 16, 4, f2766644, 7893dec7"
    })
    void thePixelsAreThoseOfThePythonCode(
            int width, int height, int side, int orientation, String centerSquare, String torchvision) {
        assertEquals(centerSquare, checksum(ResizeMode.CENTER_SQUARE, width, height, side, orientation));
        assertEquals(torchvision, checksum(ResizeMode.TORCHVISION, width, height, side, orientation));
    }

    @SuppressWarnings("EnumOrdinal") // EXIF numbers the orientations from 1 in this order
    private static String checksum(ResizeMode resize, int width, int height, int side, int orientation) {
        CRC32 sum = new CRC32();
        sum.update(new SquareImage(side, resize)
                .pixels(width, height, SquareImageTest::read, Orientation.values()[orientation - 1]));
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
