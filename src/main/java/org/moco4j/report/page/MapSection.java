package org.moco4j.report.page;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.moco4j.report.results.AtlasNeighbors;
import org.moco4j.report.results.MapResult;
import org.moco4j.report.results.MapResult.Point;

/** The 2-D map. A script draws it; what it needs stands in the page as JSON. */
final class MapSection {
    /** Places are kept in so many steps: finer than any screen's pixels. */
    private static final int STEPS = 4095;

    private MapSection() {}

    /**
     * What the page shows.
     *
     * @param trust trustworthiness as text
     * @param neighbors whether the script can show a point's neighbors
     * @param images whether it can draw images for points
     * @param json for the script, fit to stand in a {@code <script>} element
     */
    public record View(
            String encoder,
            String data,
            String method,
            String trust,
            String points,
            List<LegendEntry> classes,
            boolean neighbors,
            boolean images,
            String json) {}

    /** A class of the legend. */
    public record LegendEntry(int label, String name, String count) {}

    /**
     * @param names of the points; empty where each is its number
     * @param album of the neighbors; null if none are known
     */
    private record Data(
            int[] x,
            int[] y,
            int[] label,
            List<String> names,
            List<String> classes,
            int columns,
            int rows,
            boolean sharp,
            NeighborAlbum album) {}

    /** @param neighbors of the points */
    static View view(MapResult map, Optional<AtlasThumbnails> atlas, Optional<AtlasNeighbors> neighbors) {
        List<Point> points = map.points();
        List<LegendEntry> classes = IntStream.range(0, map.classes().size())
                .mapToObj(label -> new LegendEntry(
                        label,
                        map.classes().get(label),
                        NumberText.count(
                                points.stream().filter(p -> p.label() == label).count())))
                .toList();
        Data data = new Data(
                points.stream().mapToInt(p -> steps(p.x())).toArray(),
                points.stream().mapToInt(p -> steps(p.y())).toArray(),
                points.stream().mapToInt(Point::label).toArray(),
                areNumbers(points)
                        ? List.of()
                        : points.stream().map(Point::name).toList(),
                map.classes(),
                atlas.map(AtlasThumbnails::columns).orElse(0),
                atlas.map(AtlasThumbnails::rows).orElse(0),
                atlas.map(AtlasThumbnails::isSharp).orElse(true),
                atlas.flatMap(images -> neighbors
                                .filter(known -> areOf(points, known))
                                .flatMap(known -> NeighborAlbum.of(images, known, List.of(), points.size())))
                        .orElse(null));
        return new View(
                map.encoder(),
                map.data(),
                map.method(),
                NumberText.fixed(map.trustworthiness(), 3),
                NumberText.count(points.size()),
                classes,
                data.album() != null,
                atlas.isPresent(),
                ScriptJson.of(data));
    }

    /** Those of another map have another number of points. */
    private static boolean areOf(List<Point> points, AtlasNeighbors known) {
        return known.perImage() > 0 && known.neighbors().length == (long) points.size() * known.perImage();
    }

    private static int steps(double unit) {
        return (int) Math.round(STEPS * Math.max(0, Math.min(1, unit)));
    }

    private static boolean areNumbers(List<Point> points) {
        return IntStream.range(0, points.size())
                .allMatch(i -> String.valueOf(i).equals(points.get(i).name()));
    }
}
