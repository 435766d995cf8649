package org.moco4j.cli.looking;

import java.awt.image.BufferedImage;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.moco4j.data.ImageSet;
import org.moco4j.data.LeftOut;
import org.moco4j.data.Picture;
import org.moco4j.data.PictureSource;
import org.moco4j.data.RgbImages;
import org.moco4j.data.Unreadable;

/**
 * The pictures that belong to the rows of a matrix of features.
 *
 * @param source the pictures; not all of them need to have a row
 * @param indices the number in the source of each row's picture, -1 where it is gone
 * @param names what each row's picture is called
 */
record Gallery(PictureSource source, int[] indices, List<String> names) {
    /** All images of a set, row by row. */
    static Gallery of(PictureSource source) {
        int[] indices = new int[source.size()];
        String[] names = new String[indices.length];
        for (int i = 0; i < indices.length; i++) {
            indices[i] = i;
            names[i] = source.name(i);
        }
        return new Gallery(source, indices, List.of(names));
    }

    int size() {
        return indices.length;
    }

    /** The class of a row's picture, or {@link ImageSet#NO_LABEL}. */
    int label(int row) {
        return indices[row] < 0 ? ImageSet.NO_LABEL : source.label(indices[row]);
    }

    List<String> classNames() {
        return source.classNames();
    }

    /** A row's picture; empty where it is gone or can no longer be read. */
    Optional<BufferedImage> picture(int row) {
        if (indices[row] < 0) {
            return Optional.empty();
        }
        try {
            Picture picture = source.read(indices[row]);
            return picture.isReadable()
                    ? Optional.of(RgbImages.of(picture.pixels(), source.side(), source.side()))
                    : Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while a picture was read.", e);
        }
    }

    /** Names of the rows whose picture is no longer there. */
    LeftOut gone() {
        return new LeftOut(IntStream.range(0, size())
                .filter(row -> indices[row] < 0)
                .mapToObj(row -> new Unreadable(names.get(row), "it is not there"))
                .toList());
    }

    /** Some of the rows, in this order. */
    Gallery part(int[] rows) {
        int[] chosen = new int[rows.length];
        String[] chosenNames = new String[rows.length];
        for (int i = 0; i < rows.length; i++) {
            chosen[i] = indices[rows[i]];
            chosenNames[i] = names.get(rows[i]);
        }
        return new Gallery(source, chosen, List.of(chosenNames));
    }
}
