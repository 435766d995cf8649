package org.moco4j.eval;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.moco4j.augment.PixelSource;
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

        INDArray features = RawPixelFeatures.centredOn(images).of(images);

        assertArrayEquals(new long[] {40, 48}, features.shape());
        assertArrayEquals(expected, features.getRow(5).toDoubleVector(), 1e-6);
    }

    @Test
    void theMonitorFindsEachImageInItsOwnBank() {
        INDArray features = RawPixelFeatures.centredOn(images).of(images);
        int[] labels = Vectors.labels(40, 10, 1);
        assertEquals(1, new KnnMonitor(1, 0.1, 10).accuracy(features, labels, features, labels));
    }

    @Test
    void anImageThatIsTheMeanGivesZeros() {
        PixelSource one = new NoiseImages(1, 4);
        assertArrayEquals(
                new double[48],
                RawPixelFeatures.centredOn(one).of(one).getRow(0).toDoubleVector());
    }

    @Test
    void imagesOfAnotherSizeAreRefused() {
        RawPixelFeatures features = RawPixelFeatures.centredOn(images);
        PixelSource larger = new NoiseImages(2, 5);
        assertThrows(IllegalArgumentException.class, () -> features.of(larger));
    }
}
