package org.moco4j.report.results;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.nio.file.Path;

/**
 * Describes a matrix of features, in a JSON file beside it: {@code photos.json} for {@code photos.npy}.
 *
 * @param encoder name of the encoder
 * @param data name of the images
 * @param folder the folder that contains the named images; empty for a data set
 * @param feature which feature it is, {@code backbone} or {@code output}
 * @param images number of images, the rows of the matrix
 * @param dimensions its columns
 * @param imageSize height and width of the encoder's input images, in pixels
 * @param resize how image files became squares of that size: {@code center-square} or {@code torchvision}
 * @param normalization how their values were normalized, with mean and standard deviation
 * @param unreadable number of images that could not be read and are not in the matrix
 */
public record EmbeddingDescription(
        String encoder,
        String data,
        String folder,
        String feature,
        @JsonProperty("pictures") int images,
        int dimensions,
        int imageSize,
        String resize,
        String normalization,
        int unreadable) {
    /** The file for a matrix. */
    public static ResultFile<EmbeddingDescription> beside(Path matrix) {
        String name = matrix.getFileName().toString().replaceFirst("\\.npy$", "");
        return new ResultFile<>(name + ".json", EmbeddingDescription.class);
    }
}
