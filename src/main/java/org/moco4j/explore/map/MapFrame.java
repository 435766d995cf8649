package org.moco4j.explore.map;

import java.awt.Rectangle;

/**
 * Converts points of the map into positions on the sheet: both axes have the same scale, and the map is centered in its
 * area.
 */
final class MapFrame {
    private final double scale;
    private final double left;
    private final double top;
    private final double lowX;
    private final double highY;

    /** @param inset free space on each side, in pixels */
    MapFrame(TsneMap map, Rectangle mapArea, double inset) {
        double minX = Double.POSITIVE_INFINITY;
        double minY = Double.POSITIVE_INFINITY;
        double maxX = Double.NEGATIVE_INFINITY;
        double maxY = Double.NEGATIVE_INFINITY;
        for (int i = 0; i < map.size(); i++) {
            minX = Math.min(minX, map.x(i));
            minY = Math.min(minY, map.y(i));
            maxX = Math.max(maxX, map.x(i));
            maxY = Math.max(maxY, map.y(i));
        }
        // If all points are on one line, the other axis sets the scale; if they are in one place, the scale is 1.
        double widest =
                Math.min(scale(mapArea.width - 2 * inset, maxX - minX), scale(mapArea.height - 2 * inset, maxY - minY));
        scale = Double.isInfinite(widest) ? 1 : widest;
        lowX = minX;
        highY = maxY;
        left = mapArea.x + (mapArea.width - scale * (maxX - minX)) / 2;
        top = mapArea.y + (mapArea.height - scale * (maxY - minY)) / 2;
    }

    private static double scale(double pixels, double span) {
        return span == 0 ? Double.POSITIVE_INFINITY : pixels / span;
    }

    /** Pixels from the left of the sheet. */
    double x(double mapX) {
        return left + (mapX - lowX) * scale;
    }

    /** Pixels from the top of the sheet. */
    double y(double mapY) {
        return top + (highY - mapY) * scale;
    }
}
