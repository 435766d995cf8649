package org.moco4j.inspect;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.moco4j.data.ImageSet;
import org.moco4j.explore.NearestNeighbors;
import org.moco4j.explore.NeighborLists;
import org.moco4j.explore.map.MapImage;
import org.moco4j.explore.map.MapLabels;
import org.moco4j.explore.map.MapQuality;
import org.moco4j.explore.map.TsneMap;
import org.moco4j.explore.map.TsneSettings;
import org.moco4j.inspect.EmbeddedImages.ThumbnailCollector;
import org.moco4j.io.AtomicFile;
import org.moco4j.io.WrittenFiles;
import org.moco4j.report.TaskListener;
import org.moco4j.report.results.AtlasNeighbors;
import org.moco4j.report.results.MapResult;
import org.moco4j.session.TaskParts;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Makes the 2-D map of images, for the report and as two PNG files: one with dots, and one with thumbnails.
 *
 * @param encoder the name of the encoder
 * @param data the name of the data
 */
record MapWriter(String encoder, String data, int threads, long seed, TaskListener console) {
    private static final int THUMBNAIL = 32;
    /** Side of an image on the map that is made of images, in pixels. */
    private static final int CELL = 40;

    private static final int FEWEST = 5;
    private static final String TITLE = "Which images are similar";

    /**
     * Makes the map and writes it to a results folder. Fewer than five images get no map.
     *
     * @param features {@code [n, d]} floats, rows of unit length
     * @param gallery the images of the rows
     * @param most largest number of rows on the map; if there are more, the seed chooses some
     * @param results the results folder
     * @param parts runs the writing of the two PNG files, each of which may fail
     */
    void write(INDArray features, EmbeddedImages gallery, int most, Path results, TaskParts parts) throws IOException {
        if (gallery.size() < FEWEST) {
            return;
        }
        int[] rows = chosen(gallery.size(), most);
        EmbeddedImages part = gallery.select(rows);
        try (INDArray matrix = features.getRows(rows)) {
            TsneMap map = TsneMap.of(
                    matrix,
                    TsneSettings.standard(threads, seed),
                    (task, done, total) ->
                            console.progress(task.equals("map") ? "optimizing the map" : "map: " + task, done, total));
            int neighbors = Math.min(MapQuality.DEFAULT_NEIGHBORS, Math.max(1, (rows.length - 1) / 2 - 1));
            MapQuality quality = MapQuality.of(map, matrix, neighbors, threads, seed);
            NeighborLists lists = NearestNeighbors.of(
                            matrix, threads, seed, (task, done, total) -> console.progress("map: " + task, done, total))
                    .lists(AtlasNeighbors.SHOWN, (task, done, total) -> {});
            AtlasNeighbors.OF_MAP.write(results, neighbors(lists));
            writeFiles(map, quality, part, results, parts);
        }
    }

    private static AtlasNeighbors neighbors(NeighborLists lists) {
        AtlasNeighbors neighbors = AtlasNeighbors.empty(
                String.format(Locale.ROOT, "%,d images of the map", lists.size()), lists.size(), lists.k());
        for (int row = 0; row < lists.size(); row++) {
            for (int place = 0; place < lists.found(row); place++) {
                neighbors.set(row, place, lists.neighbor(row, place), lists.similarity(row, place));
            }
        }
        return neighbors;
    }

    private int[] chosen(int size, int most) {
        if (size <= most) {
            return IntStream.range(0, size).toArray();
        }
        return new SplittableRandom(seed)
                .ints(0, size)
                .distinct()
                .limit(most)
                .sorted()
                .toArray();
    }

    private void writeFiles(TsneMap map, MapQuality quality, EmbeddedImages gallery, Path results, TaskParts parts)
            throws IOException {
        String method = String.format(Locale.ROOT, "t-SNE of backbone features, perplexity %.0f", map.perplexity());
        String caption = String.format(
                Locale.ROOT,
                "%s. %s. %s. Trustworthiness %.3f: neighborhoods on the map are reliable if it is near 1; distances"
                        + " between clusters have no meaning.",
                encoder,
                data,
                method,
                quality.trustworthiness());
        boolean hasClasses = !gallery.classNames().isEmpty()
                && IntStream.range(0, gallery.size()).allMatch(row -> gallery.label(row) != ImageSet.NO_LABEL);
        int[] labels = IntStream.range(0, gallery.size()).map(gallery::label).toArray();
        MapLabels colors = hasClasses ? MapLabels.of(gallery.classNames(), labels) : MapLabels.none();
        ThumbnailCollector thumbnails = new ThumbnailCollector(gallery, THUMBNAIL, gallery.size());
        List<MapResult.Point> points = points(map, gallery, hasClasses);
        for (int row = 0; row < points.size(); row++) {
            thumbnails.of(row);
        }
        MapResult.FILE.write(
                results,
                new MapResult(
                        encoder,
                        data,
                        method,
                        quality.trustworthiness(),
                        hasClasses ? gallery.classNames() : List.of(),
                        points,
                        thumbnails.write(results.resolve("map.jpg"))));
        // The name of the map made of images in earlier versions.
        WrittenFiles.deleteIfOwn(results.resolve("map-pictures.png"), WrittenFiles.BY_LIST);
        // The page needs only the files above.
        parts.run(
                "The map as an image",
                () -> writePng(results.resolve("map.png"), MapImage.standard().draw(map, colors, TITLE, caption)));
        parts.run(
                "The map made of images",
                () -> writePng(
                        results.resolve("map-images.png"),
                        MapImage.standard()
                                .draw(
                                        map,
                                        CELL,
                                        row -> gallery.image(row).orElseGet(MapWriter::blank),
                                        colors,
                                        TITLE,
                                        caption)));
    }

    /** Scales the points to a square, with y pointing down as on a page. */
    private static List<MapResult.Point> points(TsneMap map, EmbeddedImages gallery, boolean hasClasses) {
        double left = IntStream.range(0, map.size()).mapToDouble(map::x).min().orElse(0);
        double right = IntStream.range(0, map.size()).mapToDouble(map::x).max().orElse(1);
        double bottom = IntStream.range(0, map.size()).mapToDouble(map::y).min().orElse(0);
        double top = IntStream.range(0, map.size()).mapToDouble(map::y).max().orElse(1);
        double side = Math.max(Math.max(right - left, top - bottom), Double.MIN_NORMAL);
        List<MapResult.Point> points = new ArrayList<>();
        for (int row = 0; row < map.size(); row++) {
            double x = 0.5 + (map.x(row) - (left + right) / 2) / side;
            double y = 0.5 - (map.y(row) - (bottom + top) / 2) / side;
            int label = hasClasses ? gallery.label(row) : ImageSet.NO_LABEL;
            points.add(new MapResult.Point(
                    rounded(x), rounded(y), label, gallery.names().get(row)));
        }
        return points;
    }

    private static double rounded(double share) {
        return Math.round(share * 10_000) / 10_000.0;
    }

    private static BufferedImage blank() {
        return new BufferedImage(1, 1, BufferedImage.TYPE_INT_ARGB);
    }

    private static void writePng(Path file, BufferedImage image) throws IOException {
        AtomicFile.write(file, out -> ImageIO.write(image, "png", out));
    }
}
