package org.moco4j.data;

import java.nio.file.Path;
import java.util.Locale;
import org.moco4j.ResizeMode;
import org.moco4j.UserError;
import org.moco4j.data.source.Datasets;

/**
 * Which data set, and how much of it.
 *
 * @param name one of {@link Datasets#NAMES}, upper or lower case
 * @param dataDir where data sets lie and land; for {@code ImageFolder} the folder of images itself
 * @param labels which of CIFAR-100's two labels
 * @param imageSize height and width for {@code ImageFolder} and {@code Shapes}; CIFAR has 32
 * @param unlabelled {@code ImageFolder} only: images at any depth, no classes, no test set
 * @param trainImages {@code Shapes} only: how many training images
 * @param testImages {@code Shapes} only: how many test images
 * @param fraction of the training images to use, (0, 1]; of each class the same (see {@link ImageSet#fraction})
 * @param validationFraction of each class of the training images in use, the part held out of training, [0, 1) (see {@link
 *     Dataset#withValidation})
 * @param seed for {@code Shapes}, for the split of a folder and for the choice of the fraction
 * @param testFraction {@code ImageFolder} without a test folder: the share of each class kept for testing, [0, 1)
 * @param workers threads that decode or draw; the result does not depend on their number
 * @param allowDownload whether CIFAR is fetched where it is missing
 * @param resize {@code ImageFolder} only: how image files become squares
 */
public record DatasetRequest(
        String name,
        Path dataDir,
        Labels labels,
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

    /** With the usual way to make squares of image files. */
    public DatasetRequest(
            String name,
            Path dataDir,
            Labels labels,
            int imageSize,
            boolean unlabelled,
            int trainImages,
            int testImages,
            double fraction,
            double validationFraction,
            long seed,
            double testFraction,
            int workers,
            boolean allowDownload) {
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
                ResizeMode.CENTER_SQUARE);
    }

    /** CIFAR-100 has 100 fine classes in 20 coarse ones. Other data sets have one kind of label and ignore this. */
    public enum Labels {
        FINE,
        COARSE
    }

    /** The largest image side: far more than a network of this kind takes. */
    static final int LARGEST_IMAGE = 1024;

    /** The smallest image side that a ResNet's last block still sees. */
    public static final int SMALLEST_IMAGE = 8;

    /** @throws UserError where a number is out of its range; the message names the key and the range */
    public DatasetRequest {
        within("image-size", imageSize, SMALLEST_IMAGE, LARGEST_IMAGE);
        within("train-images", trainImages, 1, 50_000_000);
        within("test-images", testImages, 1, 50_000_000);
        within("workers", workers, 1, 1024);
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
     * The same with images as an encoder takes them.
     *
     * @param size height and width, in pixels; those of CIFAR stay as they are, and are scaled when they are encoded
     * @param how how image files become such squares
     */
    public DatasetRequest withImages(int size, ResizeMode how) {
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
                how);
    }

    /** All images of a folder, with the same seed and test fraction, and folders as classes. */
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
                resize);
    }

    private static void within(String key, int value, int low, int high) {
        if (value < low || value > high) {
            throw new UserError(key + " is " + value + ": it must be between " + low + " and " + high + ".");
        }
    }
}
