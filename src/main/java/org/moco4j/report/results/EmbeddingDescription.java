package org.moco4j.report.results;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import java.nio.file.Path;

/**
 * Describes a matrix of features, in a JSON file beside it: {@code photos.json} for {@code photos.npy}.
 *
 * @param encoder name of the encoder
 * @param data name of the images
 * @param folder the folder that contains the named images; empty for a data set
 * @param feature which feature it is, {@code backbone} or {@code output}
 * @param images number of images, the rows of the matrix; {@code pictures} in files of earlier versions
 * @param dimensions its columns
 * @param imageSize height and width of the encoder's input images, in pixels
 * @param resize how image files became squares of that size: {@code center-square} or {@code torchvision}
 * @param normalization how their values were normalized, with mean and standard deviation
 * @param unreadable number of images that could not be read and are not in the matrix
 * @param encoderFile the file of the encoder; empty if unknown, as in files of earlier versions
 * @param fingerprint the hash of the encoder's weights, see {@code TrainedEncoder.fingerprint}; empty if unknown
 */
public record EmbeddingDescription(
        String encoder,
        String data,
        String folder,
        String feature,
        @JsonAlias("pictures") int images,
        int dimensions,
        int imageSize,
        String resize,
        String normalization,
        int unreadable,
        @JsonSetter(nulls = Nulls.AS_EMPTY) String encoderFile,
        @JsonSetter(nulls = Nulls.AS_EMPTY) String fingerprint) {
    /** Creates a description without the file and the fingerprint of the encoder. */
    public EmbeddingDescription(
            String encoder,
            String data,
            String folder,
            String feature,
            int images,
            int dimensions,
            int imageSize,
            String resize,
            String normalization,
            int unreadable) {
        this(encoder, data, folder, feature, images, dimensions, imageSize, resize, normalization, unreadable, "", "");
    }

    /** Describes a matrix of another program: only its size is known, and all texts but {@code data} are empty. */
    public static EmbeddingDescription unknown(String data, int images, int dimensions) {
        return new EmbeddingDescription("", data, "", "", images, dimensions, 0, "", "", 0);
    }

    /** The file for a matrix. */
    public static ResultFile<EmbeddingDescription> beside(Path matrix) {
        String name = matrix.getFileName().toString().replaceFirst("\\.npy$", "");
        return new ResultFile<>(name + ".json", EmbeddingDescription.class);
    }
}
