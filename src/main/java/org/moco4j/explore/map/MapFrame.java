package org.moco4j.explore.map;

import java.awt.Rectangle;

/** Where a point of the map lies on the sheet: one scale for both axes, the map in the middle of its room. */
final class MapFrame {
    private final double scale;
    private final double left;
    private final double top;
    private final double lowX;
    private final double highY;
    private final double width;
    private final double height;

    /** @param inset that stays free on each side, in pixels */
    MapFrame(PlanarMap map, Rectangle room, double inset) {
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
        double spanX = Math.max(maxX - minX, Double.MIN_NORMAL);
        double spanY = Math.max(maxY - minY, Double.MIN_NORMAL);
        scale = Math.min((room.width - 2 * inset) / spanX, (room.height - 2 * inset) / spanY);
        lowX = minX;
        highY = maxY;
        width = scale * (maxX - minX);
        height = scale * (maxY - minY);
        left = room.x + (room.width - width) / 2;
        top = room.y + (room.height - height) / 2;
    }

    /** Pixels from the left of the sheet. */
    double x(double mapX) {
        return left + (mapX - lowX) * scale;
    }

    /** Pixels from the top of the sheet. */
    double y(double mapY) {
        return top + (highY - mapY) * scale;
    }

    double left() {
        return left;
    }

    double top() {
        return top;
    }

    double width() {
        return width;
    }

    double height() {
        return height;
    }
}
