package org.moco4j.explore.map;

import java.awt.Rectangle;

/** Where a point of the map lies on the sheet: one scale for both axes, the map in the middle of its room. */
final class MapFrame {
    private final double scale;
    private final double left;
    private final double top;
    private final double lowX;
    private final double highY;

    /** @param inset that stays free on each side, in pixels */
    MapFrame(TsneMap map, Rectangle room, double inset) {
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
        // Where all points are on one line, or in one place, the other axis, or nothing, sets the scale.
        double widest =
                Math.min(scale(room.width - 2 * inset, maxX - minX), scale(room.height - 2 * inset, maxY - minY));
        scale = Double.isInfinite(widest) ? 1 : widest;
        lowX = minX;
        highY = maxY;
        left = room.x + (room.width - scale * (maxX - minX)) / 2;
        top = room.y + (room.height - scale * (maxY - minY)) / 2;
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
