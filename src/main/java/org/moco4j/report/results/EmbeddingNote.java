package org.moco4j.report.results;

import java.nio.file.Path;

/**
 * What is known of a matrix of features, in a JSON file beside it: {@code photos.json} for {@code photos.npy}.
 *
 * @param encoder which encoder it was, in words
 * @param data which images, in words
 * @param folder where the images lie, that the names are below; empty where they are of a data set
 * @param feature which feature it is, {@code backbone} or {@code output}
 * @param images rows of the matrix
 * @param dimensions its columns
 * @param imageSize height and width that images were brought to, in pixels
 * @param resize how image files became squares of that size: {@code center-square} or {@code torchvision}
 * @param normalization how their values were normalized, with the numbers
 * @param unreadable how many images could not be read and are not in it
 */
public record EmbeddingNote(
        String encoder,
        String data,
        String folder,
        String feature,
        int pictures,
        int dimensions,
        int imageSize,
        String resize,
        String normalization,
        int unreadable) {
    /** The file that goes with a matrix. */
    public static ResultFile<EmbeddingNote> beside(Path matrix) {
        String name = matrix.getFileName().toString().replaceFirst("\\.npy$", "");
        return new ResultFile<>(name + ".json", EmbeddingNote.class);
    }
}
