package org.moco4j.inspect;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.moco4j.report.results.Atlas;
import org.moco4j.report.results.ThumbnailSheet;

/** Collects thumbnails of images, each image once, and writes them as one file. */
final class ThumbnailCollector {
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
