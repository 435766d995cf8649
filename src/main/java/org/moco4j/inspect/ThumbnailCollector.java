package org.moco4j.inspect;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.moco4j.report.results.Atlas;
import org.moco4j.report.results.ThumbnailSheet;

/** Collects small images, each once, and writes them as one file. */
final class ThumbnailCollector {
    private final EmbeddedImages gallery;
    private final int size;
    private final int most;
    private final Map<Integer, Integer> places = new LinkedHashMap<>();

    /**
     * @param size height and width of a thumbnail
     * @param most thumbnails at most
     */
    ThumbnailCollector(EmbeddedImages gallery, int size, int most) {
        this.gallery = gallery;
        this.size = size;
        this.most = most;
    }

    /** The number of an image's thumbnail, or -1 where there are enough already. */
    int of(int row) {
        Integer known = places.get(row);
        if (known == null && places.size() < most) {
            known = places.size();
            places.put(row, known);
        }
        return known == null ? -1 : known;
    }

    /** The rows of the thumbnails so far, in their order. */
    List<Integer> rows() {
        return List.copyOf(places.keySet());
    }

    /** Writes the thumbnails; images that are gone stay white. */
    Atlas write(Path file) throws IOException {
        ThumbnailSheet sheet = new ThumbnailSheet(places.size(), size);
        places.forEach((row, place) -> gallery.picture(row).ifPresent(picture -> sheet.draw(place, picture)));
        return sheet.write(file);
    }
}
