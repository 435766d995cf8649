package org.moco4j.inspect;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.moco4j.data.ImageSet;
import org.moco4j.data.ImageSource;
import org.moco4j.data.SkippedFiles;
import org.moco4j.data.UnreadableFile;
import org.moco4j.data.image.DecodedImage;
import org.moco4j.data.image.RgbImages;
import org.moco4j.report.results.ThumbnailSheet;
import org.moco4j.report.results.ThumbnailSheet.Atlas;

/**
 * The images that belong to the rows of a matrix of features.
 *
 * @param source the images; some of them may have no row
 * @param indices for each row the index of its image in the source; -1 if the image is missing
 * @param names for each row the name of its image
 */
public record EmbeddedImages(ImageSource source, int[] indices, List<String> names) {
    /** Returns all images of a source, one row for each. */
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

    /** Returns the class of a row's image, or {@link ImageSet#NO_LABEL}. */
    int label(int row) {
        return indices[row] < 0 ? ImageSet.NO_LABEL : source.label(indices[row]);
    }

    List<String> classNames() {
        return source.classNames();
    }

    /** Returns a row's image; empty if it is missing or can no longer be read. */
    Optional<BufferedImage> image(int row) {
        return pixels(row).map(pixels -> RgbImages.of(pixels, source.side(), source.side()));
    }

    /**
     * Returns a row's image, {@code [3, side, side]} in the order red, green, blue; empty if it is missing or can no
     * longer be read. Thread-safe.
     */
    Optional<byte[]> pixels(int row) {
        if (indices[row] < 0) {
            return Optional.empty();
        }
        try {
            DecodedImage image = source.read(indices[row]);
            return image.isReadable() ? Optional.of(image.pixels()) : Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while an image was read.", e);
        }
    }

    /**
     * Checks that no image is missing.
     *
     * @param strict whether a missing image is an error
     * @param notes receives a sentence if images are missing
     * @throws org.moco4j.UserError if images are missing and {@code strict} is true
     */
    public void checkMissing(boolean strict, Consumer<String> notes) {
        SkippedFiles missing = new SkippedFiles(IntStream.range(0, size())
                .filter(row -> indices[row] < 0)
                .mapToObj(row -> new UnreadableFile(names.get(row), "it is not there"))
                .toList());
        missing.failIfStrict(strict);
        if (!missing.isEmpty()) {
            notes.accept(missing.describe() + " Their thumbnails stay white.");
        }
    }

    /** Returns the given rows, in this order. */
    EmbeddedImages select(int[] rows) {
        int[] chosen = new int[rows.length];
        String[] chosenNames = new String[rows.length];
        for (int i = 0; i < rows.length; i++) {
            chosen[i] = indices[rows[i]];
            chosenNames[i] = names.get(rows[i]);
        }
        return new EmbeddedImages(source, chosen, List.of(chosenNames));
    }

    /** Collects thumbnails of images, each image once, and writes them as one file. */
    static final class ThumbnailCollector {
        private final EmbeddedImages gallery;
        private final int size;
        private final int most;
        private final Map<Integer, Integer> places = new LinkedHashMap<>();

        /**
         * @param size height and width of a thumbnail, in pixels
         * @param most largest number of thumbnails
         */
        ThumbnailCollector(EmbeddedImages gallery, int size, int most) {
            this.gallery = gallery;
            this.size = size;
            this.most = most;
        }

        /** Returns the index of an image's thumbnail; -1 if the sheet is full. */
        int of(int row) {
            Integer known = places.get(row);
            if (known == null && places.size() < most) {
                known = places.size();
                places.put(row, known);
            }
            return known == null ? -1 : known;
        }

        /** Returns the rows of the thumbnails so far, in order. */
        List<Integer> rows() {
            return List.copyOf(places.keySet());
        }

        /** Writes the thumbnails; missing images stay white. */
        Atlas write(Path file) throws IOException {
            ThumbnailSheet sheet = new ThumbnailSheet(places.size(), size);
            places.forEach((row, place) -> gallery.image(row).ifPresent(image -> sheet.draw(place, image)));
            return sheet.write(file);
        }
    }
}
