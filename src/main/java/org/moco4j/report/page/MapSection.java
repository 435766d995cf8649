package org.moco4j.report.page;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.moco4j.report.results.AtlasNeighbors;
import org.moco4j.report.results.MapResult;
import org.moco4j.report.results.MapResult.Point;

/** The section with the 2-D map. A script draws the map; its data is in the page as JSON. */
final class MapSection {
    /** Positions are rounded to this many steps, which is finer than any screen's pixels. */
    private static final int STEPS = 4095;

    private MapSection() {}

    /**
     * The section's content.
     *
     * @param trust trustworthiness as text
     * @param neighbors whether the script can show a point's neighbors
     * @param images whether the script can draw images for points
     * @param json data for the script, escaped for a {@code <script>} element
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

    /** An entry of the legend. */
    public record LegendEntry(int label, String name, String count) {}

    /**
     * @param names of the points; empty if each name is the point's number
     * @param album the neighbors; null if there are none
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

    /** @param neighbors of the points, if they are known */
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
                                .filter(known -> belongTo(points, known))
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

    /** Whether the neighbors belong to these points: the neighbors of another map have another number of points. */
    private static boolean belongTo(List<Point> points, AtlasNeighbors known) {
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
