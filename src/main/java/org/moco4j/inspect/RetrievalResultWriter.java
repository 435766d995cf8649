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

/** Writes what the page shows of a retrieval: the queries, what was found, and the neighbors of both. */
final class RetrievalResultWriter {
    private static final int SMALLEST_THUMBNAIL = 32;
    private static final int LARGEST_THUMBNAIL = 64;

    private final RetrievalInspection pictures;
    private final Retrieval retrieval;
    private final List<RetrievalSheet.Image> images = new ArrayList<>();
    /** The number in the gallery of each image; -1 for an image of the user's own. */
    private final List<Integer> galleryNumbers = new ArrayList<>();

    private final Map<Integer, Integer> places = new HashMap<>();
    /** What was found for the queries, by their number in the atlas. */
    private final Map<Integer, List<Retrieval.Match>> similar = new HashMap<>();

    RetrievalResultWriter(RetrievalInspection pictures, Retrieval retrieval) {
        this.pictures = pictures;
        this.retrieval = retrieval;
    }

    void write(Path results, List<Found> found, String data) throws IOException {
        List<RetrievalResult.Query> queries = found.stream().map(this::query).toList();
        AtlasNeighbors.OF_RETRIEVAL.write(results, neighbors());
        RetrievalResult.FILE.write(
                results,
                new RetrievalResult(
                        pictures.session().encoderInWords(),
                        data,
                        images.stream().map(RetrievalSheet.Image::name).toList(),
                        queries,
                        atlas(results)));
    }

    private RetrievalResult.Query query(Found found) {
        int image = found.image() < 0 ? added(found.query(), -1) : place(found.image());
        similar.put(image, found.similar());
        return new RetrievalResult.Query(
                image,
                found.classesKnown(),
                found.similar().stream().map(this::inAtlas).toList(),
                inAtlas(found.least()));
    }

    /** Of the images so far; those that they bring with them have none. */
    private AtlasNeighbors neighbors() {
        int shown = images.size();
        int perImage = similar.values().stream().mapToInt(List::size).max().orElse(1);
        AtlasNeighbors neighbors = AtlasNeighbors.empty(
                String.format(Locale.ROOT, "%,d images", pictures.gallery().size()), shown, perImage);
        for (int image = 0; image < shown; image++) {
            List<Retrieval.Match> nearest = similar.containsKey(image)
                    ? similar.get(image)
                    : retrieval.nearestOfImage(galleryNumbers.get(image), perImage);
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

    private int place(int galleryNumber) {
        Integer known = places.get(galleryNumber);
        if (known == null) {
            known = added(pictures.image(galleryNumber), galleryNumber);
            places.put(galleryNumber, known);
        }
        return known;
    }

    private int added(RetrievalSheet.Image image, int galleryNumber) {
        images.add(image);
        galleryNumbers.add(galleryNumber);
        return images.size() - 1;
    }

    private Atlas atlas(Path results) throws IOException {
        int side = Math.max(
                SMALLEST_THUMBNAIL,
                Math.min(LARGEST_THUMBNAIL, pictures.gallery().width()));
        ThumbnailSheet sheet = new ThumbnailSheet(images.size(), side);
        for (int i = 0; i < images.size(); i++) {
            sheet.draw(i, images.get(i).pixels());
        }
        return sheet.write(results.resolve("retrieval.jpg"));
    }
}
