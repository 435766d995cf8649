package org.moco4j.report.results;

import java.util.List;
import org.moco4j.report.results.ThumbnailSheet.Atlas;

/**
 * {@code map.json}: positions of images on a plane, with similar images near each other.
 *
 * @param encoder name of the encoder
 * @param data name of the data
 * @param method how the map was computed, as text
 * @param trustworthiness how well neighbors on the map match neighbors in feature space (Venna and Kaski 2001), 0 to 1
 * @param classes names, in the order of the labels; empty if there are no labels
 * @param points one for each image; point n shows image n of the atlas
 * @param atlas the images
 */
public record MapResult(
        String encoder,
        String data,
        String method,
        double trustworthiness,
        List<String> classes,
        List<Point> points,
        Atlas atlas) {
    public static final ResultFile<MapResult> FILE = new ResultFile<>("map.json", MapResult.class);

    /**
     * An image's position.
     *
     * @param x from 0 to 1
     * @param y from 0, the top, to 1
     * @param label its class, an index into the names; -1 if it has no label
     * @param name the image's file, or its number in the data set
     */
    public record Point(double x, double y, int label, String name) {}

    public MapResult {
        classes = List.copyOf(classes);
        points = List.copyOf(points);
    }
}
