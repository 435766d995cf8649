package org.moco4j.eval;

import org.bytedeco.javacpp.indexer.FloatIndexer;
import org.moco4j.augment.PixelSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.concurrency.AffinityManager;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Pixels as features, the baseline that any encoder must beat: minus the mean image of the training set, divided by their
 * length. For small data sets: an image of 32 x 32 pixels takes 12 KiB.
 */
public final class RawPixelFeatures {
    private final float[] mean;

    private RawPixelFeatures(float[] mean) {
        this.mean = mean;
    }

    /** Subtracts the mean of these images, pixel by pixel and channel by channel. */
    public static RawPixelFeatures centredOn(PixelSource train) {
        byte[] pixels = new byte[3 * train.height() * train.width()];
        double[] sum = new double[pixels.length];
        for (int image = 0; image < train.size(); image++) {
            train.copyPixels(image, pixels);
            for (int i = 0; i < pixels.length; i++) {
                sum[i] += pixels[i] & 0xff;
            }
        }
        float[] mean = new float[sum.length];
        for (int i = 0; i < mean.length; i++) {
            mean[i] = (float) (sum[i] / train.size());
        }
        return new RawPixelFeatures(mean);
    }

    /**
     * The features of images of the same size, in a new array that the caller closes.
     *
     * @return {@code [n, 3 * H * W]} floats, rows of length one, or of zeros where an image is the mean
     * @throws IllegalArgumentException where the images are of another size
     */
    public INDArray of(PixelSource images) {
        byte[] pixels = new byte[3 * images.height() * images.width()];
        if (pixels.length != mean.length) {
            throw new IllegalArgumentException(
                    "images of " + pixels.length + " values, those of the mean have " + mean.length);
        }
        float[] centred = new float[mean.length];
        INDArray features = Nd4j.create(DataType.FLOAT, images.size(), mean.length);
        FloatIndexer values = (FloatIndexer) features.data().indexer();
        for (int image = 0; image < images.size(); image++) {
            images.copyPixels(image, pixels);
            double squares = 0;
            for (int i = 0; i < centred.length; i++) {
                centred[i] = (pixels[i] & 0xff) - mean[i];
                squares += (double) centred[i] * centred[i];
            }
            float scale = squares == 0 ? 0 : (float) (1 / Math.sqrt(squares));
            for (int i = 0; i < centred.length; i++) {
                centred[i] *= scale;
            }
            values.put((long) image * centred.length, centred, 0, centred.length);
        }
        // On a GPU the array has a twin there, which is older now; on the CPU nothing happens.
        Nd4j.getAffinityManager().tagLocation(features, AffinityManager.Location.HOST);
        return features;
    }
}
