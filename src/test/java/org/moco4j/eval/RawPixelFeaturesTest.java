package org.moco4j.eval;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.moco4j.data.PixelSource;
import org.nd4j.linalg.api.ndarray.INDArray;

class RawPixelFeaturesTest {
    private final NoiseImages images = new NoiseImages(40, 4);

    @Test
    void aFeatureIsTheImageMinusTheMeanDividedByItsLength() {
        double[][] pixels = new double[40][48];
        double[] mean = new double[48];
        byte[] bytes = new byte[48];
        for (int n = 0; n < 40; n++) {
            images.copyPixels(n, bytes);
            for (int i = 0; i < 48; i++) {
                pixels[n][i] = bytes[i] & 0xff;
                mean[i] += pixels[n][i] / 40;
            }
        }
        double[] expected = new double[48];
        double squares = 0;
        for (int i = 0; i < 48; i++) {
            expected[i] = pixels[5][i] - mean[i];
            squares += expected[i] * expected[i];
        }
        for (int i = 0; i < 48; i++) {
            expected[i] /= Math.sqrt(squares);
        }

        INDArray features = RawPixelFeatures.centeredOn(images).of(images);

        assertArrayEquals(new long[] {40, 48}, features.shape());
        assertArrayEquals(expected, features.getRow(5).toDoubleVector(), 1e-6);
    }

    @Test
    void theMonitorFindsEachImageInItsOwnBank() {
        INDArray features = RawPixelFeatures.centeredOn(images).of(images);
        int[] labels = Vectors.labels(40, 10, 1);
        assertEquals(1, new KnnMonitor(1, 0.1, 10).accuracy(features, labels, features, labels));
    }

    @Test
    void anImageThatEqualsTheMeanGivesZeros() {
        PixelSource one = new NoiseImages(1, 4);
        assertArrayEquals(
                new double[48],
                RawPixelFeatures.centeredOn(one).of(one).getRow(0).toDoubleVector());
    }

    @Test
    void atALowerResolutionSquaresOfPixelsAreAveraged() {
        PixelSource two = new NoiseImages(2, 5);
        byte[] pixels = new byte[75];
        two.copyPixels(0, pixels);
        double[] first = new double[12];
        two.copyPixels(0, pixels);
        reduced(pixels, first);
        double[] second = new double[12];
        two.copyPixels(1, pixels);
        reduced(pixels, second);
        double squares = 0;
        for (int i = 0; i < 12; i++) {
            squares += (first[i] - second[i]) * (first[i] - second[i]) / 4;
        }

        INDArray features = RawPixelFeatures.centeredOn(two, 2).of(two);

        assertArrayEquals(
                new long[] {2, 12}, features.shape(), "2 x 2 of 5 x 5 pixels, the last row and column are skipped");
        for (int i = 0; i < 12; i++) {
            assertEquals((first[i] - second[i]) / 2 / Math.sqrt(squares), features.getDouble(0, i), 1e-6);
        }
        assertThrows(IllegalArgumentException.class, () -> RawPixelFeatures.centeredOn(two, 6));
    }

    private static void reduced(byte[] pixels, double[] means) {
        for (int i = 0; i < 12; i++) {
            int corner = i / 4 * 25 + i / 2 % 2 * 10 + i % 2 * 2;
            means[i] = ((pixels[corner] & 0xff)
                            + (pixels[corner + 1] & 0xff)
                            + (pixels[corner + 5] & 0xff)
                            + (pixels[corner + 6] & 0xff))
                    / 4.0;
        }
    }

    @Test
    void imagesOfAnotherSizeAreRefused() {
        RawPixelFeatures features = RawPixelFeatures.centeredOn(images);
        PixelSource larger = new NoiseImages(2, 5);
        assertThrows(IllegalArgumentException.class, () -> features.of(larger));
    }
}
