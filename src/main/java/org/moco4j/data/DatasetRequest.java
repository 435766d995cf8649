package org.moco4j.data;

import java.nio.file.Path;
import java.util.Locale;
import org.moco4j.LabelGranularity;
import org.moco4j.ResizeMode;
import org.moco4j.UserError;
import org.moco4j.data.image.SquareImage;
import org.moco4j.data.image.StoredImage;
import org.moco4j.data.image.WholeImage;
import org.moco4j.data.source.Datasets;

/**
 * The data set to load, and which part of it.
 *
 * @param name one of {@link Datasets#NAMES}, upper or lower case
 * @param dataDir folder of data sets and downloads; for {@code ImageFolder} the folder of images itself
 * @param labels which of the two labels of CIFAR-100 to use
 * @param imageSize height and width of images of {@code ImageFolder} and {@code Shapes}; 32 for CIFAR
 * @param unlabelled {@code ImageFolder} only: folders are not classes, and there is no test set
 * @param trainImages {@code Shapes} only: number of training images
 * @param testImages {@code Shapes} only: number of test images
 * @param fraction fraction of each class of the training images to use, (0, 1] (see {@link ImageSet#fraction})
 * @param validationFraction fraction of each class of the used training images that is held out of training, [0, 1)
 *     (see {@link Dataset#withValidation})
 * @param seed seed for {@code Shapes}, for the split of a folder and for the choice of the fraction
 * @param testFraction {@code ImageFolder} without a test folder: the fraction of each class that is held out, [0, 1)
 * @param workers number of threads that decode or draw; the result does not depend on it
 * @param allowDownload whether CIFAR is downloaded if it is missing
 * @param resize {@code ImageFolder} only: how image files are made square
 * @param cacheSize {@code ImageFolder} only: images are stored with their aspect ratio, and this is the length of their
 *     shorter side in pixels; 0 to store squares of {@code imageSize}
 */
public record DatasetRequest(
        String name,
        Path dataDir,
        LabelGranularity labels,
        int imageSize,
        boolean unlabelled,
        int trainImages,
        int testImages,
        double fraction,
        double validationFraction,
        long seed,
        double testFraction,
        int workers,
        boolean allowDownload,
        ResizeMode resize,
        int cacheSize) {

    /** The largest height and width of images: far more than such a network needs. */
    static final int LARGEST_IMAGE = 1024;

    /** The largest shorter side of stored images. */
    static final int LARGEST_CACHED = 2048;

    /** The smallest height and width of images: less would not reach a ResNet's last block. */
    public static final int SMALLEST_IMAGE = 8;

    /** Creates a request for images that are stored as squares. */
    public DatasetRequest(
            String name,
            Path dataDir,
            LabelGranularity labels,
            int imageSize,
            boolean unlabelled,
            int trainImages,
            int testImages,
            double fraction,
            double validationFraction,
            long seed,
            double testFraction,
            int workers,
            boolean allowDownload,
            ResizeMode resize) {
        this(
                name,
                dataDir,
                labels,
                imageSize,
                unlabelled,
                trainImages,
                testImages,
                fraction,
                validationFraction,
                seed,
                testFraction,
                workers,
                allowDownload,
                resize,
                0);
    }

    /** @throws UserError if a number is out of range; the message names the key and the range */
    public DatasetRequest {
        requireInRange("image-size", imageSize, SMALLEST_IMAGE, LARGEST_IMAGE);
        requireInRange("cache-size", cacheSize, 0, LARGEST_CACHED);
        requireInRange("train-images", trainImages, 1, 50_000_000);
        requireInRange("test-images", testImages, 1, 50_000_000);
        requireInRange("workers", workers, 1, 1024);
        if (!(fraction > 0 && fraction <= 1)) {
            throw new UserError("data-fraction is " + fraction + ": it must be above 0 and at most 1.");
        }
        if (!(validationFraction >= 0 && validationFraction < 1)) {
            throw new UserError(
                    "validation-fraction is " + validationFraction + ": it must be at least 0 and below 1.");
        }
        if (!(testFraction >= 0 && testFraction < 1)) {
            throw new UserError("test-fraction is " + testFraction + ": it must be at least 0 and below 1.");
        }
    }

    /**
     * Returns the same request with images for an encoder.
     *
     * @param size height and width, in pixels; images of CIFAR keep their size and are scaled when they are encoded
     * @param mode how image files are made square
     */
    public DatasetRequest withImages(int size, ResizeMode mode) {
        return new DatasetRequest(
                name,
                dataDir,
                labels,
                name.toLowerCase(Locale.ROOT).startsWith("cifar") ? imageSize : size,
                unlabelled,
                trainImages,
                testImages,
                fraction,
                validationFraction,
                seed,
                testFraction,
                workers,
                allowDownload,
                mode,
                0);
    }

    /**
     * Returns a request for all images of a folder with folders as classes, and with the same seed and test fraction.
     */
    public DatasetRequest ofFolder(Path folder) {
        return new DatasetRequest(
                "ImageFolder",
                folder,
                labels,
                imageSize,
                false,
                trainImages,
                testImages,
                1,
                0,
                seed,
                testFraction,
                workers,
                allowDownload,
                resize,
                0);
    }

    /** Returns the size at which the images of a folder are stored. */
    public StoredImage stored() {
        return cacheSize == 0 ? square() : new WholeImage(cacheSize);
    }

    /** Returns the size of the images of a folder for evaluation. */
    public SquareImage square() {
        return new SquareImage(imageSize, resize);
    }

    private static void requireInRange(String key, int value, int low, int high) {
        if (value < low || value > high) {
            throw new UserError(key + " is " + value + ": it must be between " + low + " and " + high + ".");
        }
    }
}
