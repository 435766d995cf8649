package org.moco4j.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.nio.file.Path;
import org.moco4j.LabelGranularity;
import org.moco4j.ResizeMode;

/**
 * The training data and how they are read.
 *
 * @param dataDir the folder that contains the data sets; downloads go there
 * @param dataFraction the fraction of the training images to use, in (0, 1]
 * @param validationFraction the fraction of each class of the training images held out for the kNN monitor, in [0, 1)
 * @param imageSize height and width of the views, in pixels
 * @param earlyEpochs number of epochs at the start that use views of {@code earlyImageSize}
 * @param earlyImageSize height and width of the views in these epochs, in pixels
 * @param labels the labels of Cifar100 that the kNN monitor uses
 * @param unlabelled whether an image folder has no classes; then there is no kNN
 * @param strict whether an unreadable image is an error
 * @param testFraction the fraction of an image folder held out for the kNN monitor if it has no folder {@code test}
 * @param trainImages number of training images that Shapes makes
 * @param testImages number of test images that Shapes makes
 * @param resize how image files are made square
 * @param cacheSize shorter side of stored images of a folder, in pixels; 0 to store squares of {@code imageSize}
 */
public record DataSettings(
        Dataset dataset,
        @JsonProperty("data-dir") Path dataDir,
        @JsonProperty("data-fraction") double dataFraction,
        @JsonProperty("validation-fraction") double validationFraction,
        @JsonProperty("image-size") int imageSize,
        @JsonProperty("early-epochs") int earlyEpochs,
        @JsonProperty("early-image-size") int earlyImageSize,
        LabelGranularity labels,
        boolean unlabelled,
        boolean strict,
        @JsonProperty("test-fraction") double testFraction,
        @JsonProperty("train-images") int trainImages,
        @JsonProperty("test-images") int testImages,
        ResizeMode resize,
        @JsonProperty("cache-size") int cacheSize) {
    /** Smallest value of the key image-size, in pixels. */
    public static final int SMALLEST_IMAGE = 8;

    /** Largest value of the key image-size, in pixels. */
    public static final int LARGEST_IMAGE = 1024;

    /** Largest value of the key cache-size, in pixels. */
    public static final int LARGEST_CACHED = 2048;

    /** The data sets by their published names. */
    public enum Dataset {
        @JsonProperty("Cifar10")
        CIFAR10,
        @JsonProperty("Cifar100")
        CIFAR100,
        @JsonProperty("ImageFolder")
        IMAGE_FOLDER,
        @JsonProperty("Shapes")
        SHAPES
    }
}
