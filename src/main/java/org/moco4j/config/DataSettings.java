package org.moco4j.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.nio.file.Path;
import org.moco4j.ResizeMode;

/**
 * What is trained on.
 *
 * @param dataDir the folder that data sets are found in and downloaded to
 * @param dataFraction the fraction of the training images to use, in (0, 1]
 * @param validationFraction the fraction of each class of training images that is held out for the kNN monitor, in [0, 1)
 * @param imageSize height and width of the views, in pixels
 * @param earlyEpochs epochs at the start with views of {@code earlyImageSize}
 * @param earlyImageSize height and width of the views in these epochs, in pixels
 * @param labels which of Cifar100's labels the kNN monitor scores
 * @param unlabelled whether an image folder has no classes; then there is no kNN
 * @param strict whether images that cannot be read end the command
 * @param testFraction the part of an image folder held back for the kNN monitor where it has no folder {@code test}
 * @param trainImages how many training images Shapes makes
 * @param testImages how many test images Shapes makes
 * @param resize how image files become squares
 */
public record DataSettings(
        Dataset dataset,
        @JsonProperty("data-dir") Path dataDir,
        @JsonProperty("data-fraction") double dataFraction,
        @JsonProperty("validation-fraction") double validationFraction,
        @JsonProperty("image-size") int imageSize,
        @JsonProperty("early-epochs") int earlyEpochs,
        @JsonProperty("early-image-size") int earlyImageSize,
        Labels labels,
        boolean unlabelled,
        boolean strict,
        @JsonProperty("test-fraction") double testFraction,
        @JsonProperty("train-images") int trainImages,
        @JsonProperty("test-images") int testImages,
        ResizeMode resize) {
    /** Height and width that the key image-size allows, in pixels. */
    public static final int SMALLEST_IMAGE = 8;

    public static final int LARGEST_IMAGE = 1024;

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

    /** Cifar100's 100 fine classes or its 20 coarse ones. */
    public enum Labels {
        @JsonProperty("fine")
        FINE,
        @JsonProperty("coarse")
        COARSE
    }
}
