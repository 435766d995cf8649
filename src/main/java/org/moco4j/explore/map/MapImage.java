package org.moco4j.explore.map;

import java.awt.Color;
import java.awt.geom.Ellipse2D;
import java.awt.image.BufferedImage;
import org.moco4j.KeyedRandom;
import org.moco4j.explore.map.MapSheet.MapFrame;

/**
 * Draws a map as an image: a point for each row, colored by class. There are no axes, because a t-SNE map has no units.
 *
 * @param width of the image, in pixels
 * @param height of the image, in pixels
 */
public record MapImage(int width, int height) {
    private static final int LEAST = 200;
    private static final int OPACITY = 190;

    /** @throws IllegalArgumentException if the image would be too small to read */
    public MapImage {
        if (width < LEAST || height < LEAST) {
            throw new IllegalArgumentException(
                    "a map of " + width + " x " + height + " pixels; at least 200 x 200 are needed");
        }
    }

    /** The standard size, 1600 x 1200 pixels. */
    public static MapImage standard() {
        return new MapImage(1600, 1200);
    }

    /**
     * Draws the map.
     *
     * @param title above the map
     * @param caption below the map: one or two sentences about its data and method
     * @throws IllegalArgumentException if the numbers of labels and points differ
     */
    public BufferedImage draw(TsneMap map, MapLabels labels, String title, String caption) {
        labels.checkSize(map.size());
        try (MapSheet sheet = new MapSheet(width, height, title, caption, labels)) {
            double radius = radius(sheet, map.size());
            MapFrame frame = new MapFrame(map, sheet.mapArea(), 2 * radius);
            // Drawn in a random order; otherwise the last class would cover the others.
            for (int row : KeyedRandom.of(map.size()).permutation(map.size())) {
                Color color = labels.color(row);
                sheet.graphics().setColor(new Color(color.getRed(), color.getGreen(), color.getBlue(), OPACITY));
                double x = frame.x(map.x(row));
                double y = frame.y(map.y(row));
                sheet.graphics().fill(new Ellipse2D.Double(x - radius, y - radius, 2 * radius, 2 * radius));
            }
            return sheet.image();
        }
    }

    /** The radius of points that fill about an eighth of the area, within readable limits. */
    private double radius(MapSheet sheet, int points) {
        double area = (double) sheet.mapArea().width * sheet.mapArea().height / 8;
        return Math.max(height / 600.0, Math.min(height / 150.0, Math.sqrt(area / points / Math.PI)));
    }
}
