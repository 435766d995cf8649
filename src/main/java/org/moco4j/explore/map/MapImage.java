package org.moco4j.explore.map;

import java.awt.Color;
import java.awt.geom.Ellipse2D;
import java.awt.image.BufferedImage;
import org.moco4j.KeyedRandom;

/**
 * A map as an image: a point for each of its rows, colored by class. There are no axes, for a map by t-SNE has no units.
 *
 * @param width of the image, in pixels
 * @param height of the image, in pixels
 */
public record MapImage(int width, int height) {
    private static final int LEAST = 200;
    private static final int OPACITY = 190;

    /** @throws IllegalArgumentException where nothing could be read on so small a sheet */
    public MapImage {
        if (width < LEAST || height < LEAST) {
            throw new IllegalArgumentException("a map of " + width + " x " + height + " pixels, at least 200 x 200");
        }
    }

    /** 1600 x 1200 pixels. */
    public static MapImage standard() {
        return new MapImage(1600, 1200);
    }

    /**
     * Draws the map.
     *
     * @param title above it
     * @param caption below it: what it was made of and how, in one or two sentences
     * @throws IllegalArgumentException where labels are of another number of points
     */
    public BufferedImage draw(TsneMap map, MapLabels labels, String title, String caption) {
        labels.checkSize(map.size());
        try (MapSheet sheet = new MapSheet(width, height, title, caption, labels)) {
            double radius = radius(sheet, map.size());
            MapFrame frame = new MapFrame(map, sheet.room(), 2 * radius);
            // In a random order: else the last class would lie on top of all.
            for (int row : KeyedRandom.of(map.size()).permutation(map.size())) {
                Color colour = labels.colour(row);
                sheet.graphics().setColor(new Color(colour.getRed(), colour.getGreen(), colour.getBlue(), OPACITY));
                double x = frame.x(map.x(row));
                double y = frame.y(map.y(row));
                sheet.graphics().fill(new Ellipse2D.Double(x - radius, y - radius, 2 * radius, 2 * radius));
            }
            return sheet.image();
        }
    }

    /** Points fill about an eighth of the room, and none is too small to see or too large to be one. */
    private double radius(MapSheet sheet, int points) {
        double area = (double) sheet.room().width * sheet.room().height / 8;
        return Math.max(height / 600.0, Math.min(height / 150.0, Math.sqrt(area / points / Math.PI)));
    }
}
