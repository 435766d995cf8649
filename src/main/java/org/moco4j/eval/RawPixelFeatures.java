package org.moco4j.eval;

import org.bytedeco.javacpp.indexer.FloatIndexer;
import org.moco4j.data.PixelSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.concurrency.AffinityManager;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Raw pixels as features, the baseline for any encoder: the mean image of the training set is subtracted, and the
 * result is divided by its length. An image of 32 x 32 pixels takes 12 KiB. If that is too much for all images, squares
 * of pixels are averaged.
 */
public final class RawPixelFeatures {
    private static final int LARGEST_MIB = 256;
    private static final long LARGEST_FLOATS = (long) LARGEST_MIB << 18;
    private final float[] mean;
    private final int reduction;

    private RawPixelFeatures(float[] mean, int reduction) {
        this.mean = mean;
        this.reduction = reduction;
    }

    /** Subtracts the mean of these images, pixel by pixel and channel by channel. */
    static RawPixelFeatures centeredOn(PixelSource train) {
        return centeredOn(train, 1);
    }

    /**
     * Subtracts the mean of these images at a lower resolution.
     *
     * @param reduction height and width of the squares of pixels that are averaged; incomplete squares at the edges are
     *     skipped
     * @throws IllegalArgumentException if it is below 1, or above the height or width of the images
     */
    static RawPixelFeatures centeredOn(PixelSource train, int reduction) {
        if (reduction < 1 || reduction > Math.min(train.height(), train.width())) {
            throw new IllegalArgumentException(
                    "images of " + train.height() + " x " + train.width() + " pixels, reduced by " + reduction);
        }
        byte[] pixels = new byte[3 * train.height() * train.width()];
        float[] values = new float[length(train, reduction)];
        double[] sum = new double[values.length];
        for (int image = 0; image < train.size(); image++) {
            train.copyPixels(image, pixels);
            reduce(pixels, train.height(), train.width(), reduction, values);
            for (int i = 0; i < sum.length; i++) {
                sum[i] += values[i];
            }
        }
        float[] mean = new float[sum.length];
        for (int i = 0; i < mean.length; i++) {
            mean[i] = (float) (sum[i] / train.size());
        }
        return new RawPixelFeatures(mean, reduction);
    }

    /**
     * Computes the features of images of the same size, in a new array that the caller closes.
     *
     * @return {@code [n, 3 * H * W]} floats, of the reduced height and width; rows have length one, or are zeros if an
     *     image equals the mean
     * @throws IllegalArgumentException if the images have another size
     */
    INDArray of(PixelSource images) {
        if (length(images, reduction) != mean.length) {
            throw new IllegalArgumentException(
                    "images of " + length(images, reduction) + " values, those of the mean have " + mean.length);
        }
        byte[] pixels = new byte[3 * images.height() * images.width()];
        float[] centered = new float[mean.length];
        INDArray features = Nd4j.create(DataType.FLOAT, images.size(), mean.length);
        FloatIndexer values = (FloatIndexer) features.data().indexer();
        for (int image = 0; image < images.size(); image++) {
            images.copyPixels(image, pixels);
            reduce(pixels, images.height(), images.width(), reduction, centered);
            double squares = 0;
            for (int i = 0; i < centered.length; i++) {
                centered[i] -= mean[i];
                squares += (double) centered[i] * centered[i];
            }
            float scale = squares == 0 ? 0 : (float) (1 / Math.sqrt(squares));
            for (int i = 0; i < centered.length; i++) {
                centered[i] *= scale;
            }
            values.put((long) image * centered.length, centered, 0, centered.length);
        }
        // Marks a copy on a GPU as outdated; on the CPU this does nothing.
        Nd4j.getAffinityManager().tagLocation(features, AffinityManager.Location.HOST);
        return features;
    }

    private static int length(PixelSource images, int reduction) {
        return 3 * (images.height() / reduction) * (images.width() / reduction);
    }

    /** Computes the means of squares of pixels, plane by plane. */
    private static void reduce(byte[] pixels, int height, int width, int reduction, float[] means) {
        int rows = height / reduction;
        int columns = width / reduction;
        for (int i = 0; i < means.length; i++) {
            int plane = i / (rows * columns);
            int top = i / columns % rows * reduction;
            int left = i % columns * reduction;
            int sum = 0;
            for (int y = 0; y < reduction; y++) {
                for (int x = 0; x < reduction; x++) {
                    sum += pixels[(plane * height + top + y) * width + left + x] & 0xff;
                }
            }
            means[i] = (float) sum / (reduction * reduction);
        }
    }

    /**
     * Returns the kNN Acc@1 of the raw pixels, 0 to 1, which an encoder must exceed. Large data sets are evaluated at a
     * lower resolution, so that the pixels of all images take at most {@value #LARGEST_MIB} MiB as floats.
     */
    public static double accuracy(KnnMonitor monitor, LabeledImages train, LabeledImages test) {
        RawPixelFeatures pixels = centeredOn(train.images(), reduction(train, test));
        try (INDArray bank = pixels.of(train.images());
                INDArray queries = pixels.of(test.images())) {
            return monitor.accuracy(bank, train.labels(), queries, test.labels());
        }
    }

    /** Returns the height and width of the squares of pixels that are averaged into one pixel. */
    private static int reduction(LabeledImages train, LabeledImages test) {
        long images = (long) train.size() + test.size();
        int height = train.images().height();
        int width = train.images().width();
        int side = 1;
        while (side < Math.min(height, width) && 3L * (height / side) * (width / side) * images > LARGEST_FLOATS) {
            side++;
        }
        return side;
    }
}
