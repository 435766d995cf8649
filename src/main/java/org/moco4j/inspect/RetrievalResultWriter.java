package org.moco4j.inspect;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.moco4j.eval.Retrieval;
import org.moco4j.inspect.RetrievalInspection.Found;
import org.moco4j.report.RetrievalSheet;
import org.moco4j.report.results.Atlas;
import org.moco4j.report.results.AtlasNeighbors;
import org.moco4j.report.results.RetrievalResult;
import org.moco4j.report.results.ThumbnailSheet;

/** Writes the files of a retrieval for the page: the queries, the images found, and the neighbors of both. */
final class RetrievalResultWriter {
    private static final int SMALLEST_THUMBNAIL = 32;
    private static final int LARGEST_THUMBNAIL = 64;

    private final RetrievalInspection inspection;
    private final Retrieval retrieval;
    private final List<RetrievalSheet.Image> images = new ArrayList<>();
    /** The index in the gallery of each image; -1 for an image of the user. */
    private final List<Integer> galleryIndices = new ArrayList<>();

    private final Map<Integer, Integer> places = new HashMap<>();
    /** The images found for the queries, by the index of the query in the atlas. */
    private final Map<Integer, List<Retrieval.Match>> similar = new HashMap<>();

    RetrievalResultWriter(RetrievalInspection inspection, Retrieval retrieval) {
        this.inspection = inspection;
        this.retrieval = retrieval;
    }

    void write(Path results, List<Found> found, String data) throws IOException {
        List<RetrievalResult.Query> queries = found.stream().map(this::query).toList();
        AtlasNeighbors.OF_RETRIEVAL.write(results, neighbors());
        RetrievalResult.FILE.write(
                results,
                new RetrievalResult(
                        inspection.session().encoderCaption(),
                        data,
                        images.stream().map(RetrievalSheet.Image::name).toList(),
                        queries,
                        atlas(results)));
    }

    private RetrievalResult.Query query(Found found) {
        int image = found.image() < 0 ? add(found.query(), -1) : place(found.image());
        similar.put(image, found.similar());
        return new RetrievalResult.Query(
                image,
                found.classesKnown(),
                found.similar().stream().map(this::inAtlas).toList(),
                inAtlas(found.least()));
    }

    /**
     * Returns the neighbors of the images so far. The neighbors are added to the images, without neighbors of their
     * own.
     */
    private AtlasNeighbors neighbors() {
        int shown = images.size();
        int perImage = similar.values().stream().mapToInt(List::size).max().orElse(1);
        AtlasNeighbors neighbors = AtlasNeighbors.empty(
                String.format(Locale.ROOT, "%,d images", inspection.gallery().size()), shown, perImage);
        for (int image = 0; image < shown; image++) {
            List<Retrieval.Match> nearest = similar.containsKey(image)
                    ? similar.get(image)
                    : retrieval.nearestOfImage(galleryIndices.get(image), perImage);
            for (int place = 0; place < nearest.size(); place++) {
                Retrieval.Match match = nearest.get(place);
                neighbors.set(image, place, place(match.image()), (float) match.similarity());
            }
        }
        return neighbors;
    }

    private RetrievalResult.Found inAtlas(Retrieval.Match match) {
        return new RetrievalResult.Found(place(match.image()), match.similarity());
    }

    private int place(int galleryIndex) {
        Integer known = places.get(galleryIndex);
        if (known == null) {
            known = add(inspection.image(galleryIndex), galleryIndex);
            places.put(galleryIndex, known);
        }
        return known;
    }

    private int add(RetrievalSheet.Image image, int galleryIndex) {
        images.add(image);
        galleryIndices.add(galleryIndex);
        return images.size() - 1;
    }

    private Atlas atlas(Path results) throws IOException {
        int side = Math.max(
                SMALLEST_THUMBNAIL,
                Math.min(LARGEST_THUMBNAIL, inspection.gallery().width()));
        ThumbnailSheet sheet = new ThumbnailSheet(images.size(), side);
        for (int i = 0; i < images.size(); i++) {
            sheet.draw(i, images.get(i).pixels());
        }
        return sheet.write(results.resolve("retrieval.jpg"));
    }
}
