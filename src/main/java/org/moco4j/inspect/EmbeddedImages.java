package org.moco4j.inspect;

import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.moco4j.data.ImageSet;
import org.moco4j.data.ImageSource;
import org.moco4j.data.SkippedFiles;
import org.moco4j.data.UnreadableFile;
import org.moco4j.data.image.DecodedImage;
import org.moco4j.data.image.RgbImages;

/**
 * The images that belong to the rows of a matrix of features.
 *
 * @param source the images; not all of them need to have a row
 * @param indices the number in the source of each row's image, -1 where it is gone
 * @param names what each row's image is called
 */
public record EmbeddedImages(ImageSource source, int[] indices, List<String> names) {
    /** All images of a set, row by row. */
    static EmbeddedImages of(ImageSource source) {
        int[] indices = new int[source.size()];
        String[] names = new String[indices.length];
        for (int i = 0; i < indices.length; i++) {
            indices[i] = i;
            names[i] = source.name(i);
        }
        return new EmbeddedImages(source, indices, List.of(names));
    }

    int size() {
        return indices.length;
    }

    /** The class of a row's image, or {@link ImageSet#NO_LABEL}. */
    int label(int row) {
        return indices[row] < 0 ? ImageSet.NO_LABEL : source.label(indices[row]);
    }

    List<String> classNames() {
        return source.classNames();
    }

    /** A row's image; empty where it is gone or can no longer be read. */
    Optional<BufferedImage> picture(int row) {
        if (indices[row] < 0) {
            return Optional.empty();
        }
        try {
            DecodedImage picture = source.read(indices[row]);
            return picture.isReadable()
                    ? Optional.of(RgbImages.of(picture.pixels(), source.side(), source.side()))
                    : Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while an image was read.", e);
        }
    }

    /** Names of the rows whose image is no longer there. */
    public SkippedFiles gone() {
        return new SkippedFiles(IntStream.range(0, size())
                .filter(row -> indices[row] < 0)
                .mapToObj(row -> new UnreadableFile(names.get(row), "it is not there"))
                .toList());
    }

    /** Some of the rows, in this order. */
    EmbeddedImages part(int[] rows) {
        int[] chosen = new int[rows.length];
        String[] chosenNames = new String[rows.length];
        for (int i = 0; i < rows.length; i++) {
            chosen[i] = indices[rows[i]];
            chosenNames[i] = names.get(rows[i]);
        }
        return new EmbeddedImages(source, chosen, List.of(chosenNames));
    }
}
