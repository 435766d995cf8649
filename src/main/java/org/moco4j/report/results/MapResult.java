package org.moco4j.report.results;

import java.util.List;

/**
 * {@code map.json}: images on a plane, alike ones near each other.
 *
 * @param encoder which encoder it was, in words
 * @param data which data, in words
 * @param method how the map was made, in words
 * @param trustworthiness how far neighbors on the map are neighbors in feature space (Venna and Kaski 2001), 0 to 1
 * @param classes names, in the order of the labels; empty where there are none
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
     * An image's place.
     *
     * @param x from 0 to 1
     * @param y from 0, the top, to 1
     * @param label its class, an index into the names; -1 where there is none
     * @param name the image's file, or its number in the data set
     */
    public record Point(double x, double y, int label, String name) {}

    public MapResult {
        classes = List.copyOf(classes);
        points = List.copyOf(points);
    }
}
