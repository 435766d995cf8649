package org.moco4j.inspect;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.moco4j.ProgressListener;
import org.moco4j.ResizeMode;
import org.moco4j.UserError;
import org.moco4j.augment.Augmentation;
import org.moco4j.augment.EvaluationView;
import org.moco4j.data.ImageSet;
import org.moco4j.data.image.RgbImages;
import org.moco4j.data.source.ImageSources;
import org.moco4j.eval.Features;
import org.moco4j.eval.Retrieval;
import org.moco4j.io.AtomicFile;
import org.moco4j.report.RetrievalSheet;
import org.moco4j.report.results.AtlasNeighbors;
import org.moco4j.report.results.RetrievalResult;
import org.moco4j.report.results.ThumbnailSheet;
import org.moco4j.report.results.ThumbnailSheet.Atlas;
import org.moco4j.session.EncoderSession;

/**
 * Searches for images similar to queries, and writes the result as an image and as files for the page.
 *
 * @param session the encoder
 * @param gallery the images to search in
 * @param features features of the gallery
 * @param augmentation size and normalization of the images
 */
record RetrievalInspection(EncoderSession session, ImageSet gallery, Features features, Augmentation augmentation) {
    static final String FILE_NAME = "retrieval.png";

    private static final int QUERIES_IN_A_ROW = 8;
    /** Height and width, in pixels, at which an image of the user is shown. */
    private static final int OWN_IMAGE_SIDE = 192;

    /**
     * A query and the images found for it.
     *
     * @param query the query
     * @param image the index of the query in the gallery; -1 for an image of the user
     * @param classesKnown whether the names are classes
     * @param similar the most similar images, most similar first; at least one
     * @param least the least similar image
     */
    record Found(
            RetrievalSheet.Image query,
            int image,
            boolean classesKnown,
            List<Retrieval.Match> similar,
            Retrieval.Match least) {}

    /** Searches with images of the gallery. */
    List<Found> find(int[] queries) {
        Retrieval retrieval = new Retrieval(features.feature());
        return IntStream.of(queries)
                .mapToObj(query -> new Found(
                        image(query),
                        query,
                        gallery.hasLabels(),
                        retrieval.nearestOfImage(query, AtlasNeighbors.SHOWN),
                        retrieval.ofImage(query).leastSimilar()))
                .toList();
    }

    /** Searches with images of the user. */
    List<Found> find(List<Path> files) {
        Retrieval retrieval = new Retrieval(features.feature());
        List<Found> found = new ArrayList<>();
        for (Path file : files) {
            BufferedImage image =
                    RgbImages.of(read(file, OWN_IMAGE_SIDE, ResizeMode.CENTER_SQUARE), OWN_IMAGE_SIDE, OWN_IMAGE_SIDE);
            try (Features query = encode(read(file, augmentation.outputSize(), session.resize()))) {
                found.add(new Found(
                        new RetrievalSheet.Image(image, file.getFileName().toString()),
                        -1,
                        false,
                        retrieval.nearestOfFeature(query.feature(), AtlasNeighbors.SHOWN),
                        retrieval.ofFeature(query.feature()).leastSimilar()));
            }
        }
        return found;
    }

    /** Chooses different images of the gallery at random. */
    int[] atRandom(int count, long seed) {
        return new SplittableRandom(seed)
                .ints(0, gallery.size())
                .distinct()
                .limit(Math.min(count, gallery.size()))
                .toArray();
    }

    /** Writes the files for the page: the queries, the images found, and the neighbors of both. */
    void writeForPage(Path results, List<Found> found, String data) throws IOException {
        new ResultWriter().write(results, found, data);
    }

    /** Draws the result as one image. This needs fonts. */
    void draw(Path file, List<Found> found, String data) throws IOException {
        String legend = gallery.hasLabels()
                ? "Under each image its class and the dot product of its feature with the query's, 1 at most."
                        + " Green: the query's class; red: another."
                : "Under each image the dot product of its feature with the query's, 1 at most.";
        BufferedImage sheet = new RetrievalSheet(QUERIES_IN_A_ROW)
                .draw(
                        found.stream().map(this::column).toList(),
                        "Similar images found by the encoder",
                        List.of(legend, session.encoderCaption() + ". " + data + "."));
        AtomicFile.write(file, out -> ImageIO.write(sheet, "png", out));
    }

    private Features encode(byte[] planes) {
        int side = augmentation.outputSize();
        ImageSet one = ImageSet.builder(side, side, List.of()).add(planes, 0).build();
        return session.extractor().extract(new EvaluationView(one, augmentation), 1, ProgressListener.NONE);
    }

    private static byte[] read(Path file, int side, ResizeMode resize) {
        try {
            return ImageSources.ofFile(file, side, resize);
        } catch (UserError e) {
            throw new UserError("--image " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while an image was read.", e);
        }
    }

    private RetrievalSheet.Column column(Found found) {
        return new RetrievalSheet.Column(
                found.query(), onSheet(found.similar().get(0)), onSheet(found.least()), found.classesKnown());
    }

    private RetrievalSheet.Found onSheet(Retrieval.Match match) {
        return new RetrievalSheet.Found(image(match.image()), match.similarity());
    }

    /** Returns an image of the gallery with its class or its number. */
    private RetrievalSheet.Image image(int index) {
        String name = gallery.hasLabels() ? gallery.classNames().get(gallery.label(index)) : "no. " + index;
        return new RetrievalSheet.Image(gallery.image(index), name);
    }

    /** Writes a retrieval for the page, with each image once. */
    private final class ResultWriter {
        private static final int SMALLEST_THUMBNAIL = 32;
        private static final int LARGEST_THUMBNAIL = 64;

        private final Retrieval retrieval = new Retrieval(features.feature());
        private final List<RetrievalSheet.Image> images = new ArrayList<>();
        /** The index in the gallery of each image; -1 for an image of the user. */
        private final List<Integer> galleryIndices = new ArrayList<>();

        private final Map<Integer, Integer> places = new HashMap<>();
        /** The images found for the queries, by the index of the query in the atlas. */
        private final Map<Integer, List<Retrieval.Match>> similar = new HashMap<>();

        void write(Path results, List<Found> found, String data) throws IOException {
            List<RetrievalResult.Query> queries =
                    found.stream().map(this::query).toList();
            AtlasNeighbors.OF_RETRIEVAL.write(results, neighbors());
            RetrievalResult.FILE.write(
                    results,
                    new RetrievalResult(
                            session.encoderCaption(),
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
            AtlasNeighbors neighbors =
                    AtlasNeighbors.empty(String.format(Locale.ROOT, "%,d images", gallery.size()), shown, perImage);
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
                known = add(image(galleryIndex), galleryIndex);
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
            int side = Math.max(SMALLEST_THUMBNAIL, Math.min(LARGEST_THUMBNAIL, gallery.width()));
            ThumbnailSheet sheet = new ThumbnailSheet(images.size(), side);
            for (int i = 0; i < images.size(); i++) {
                sheet.draw(i, images.get(i).pixels());
            }
            return sheet.write(results.resolve("retrieval.jpg"));
        }
    }
}
