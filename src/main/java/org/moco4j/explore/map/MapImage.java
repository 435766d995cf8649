package org.moco4j.explore.map;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.RenderingHints;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.function.IntFunction;
import org.moco4j.KeyedRandom;
import org.moco4j.explore.map.MapSheet.MapFrame;

/**
 * Draws a map as an image: a point for each row, colored by class, or the images themselves. There are no axes, because
 * a t-SNE map has no units.
 *
 * @param width of the image, in pixels
 * @param height of the image, in pixels
 */
public record MapImage(int width, int height) {
    private static final int LEAST = 200;
    private static final int OPACITY = 190;
    private static final int SMALLEST_CELL = 4;
    private static final int NONE = -1;

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
     * Draws the map as points.
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

    /**
     * Draws the map from the images themselves: each cell of a grid shows the image that is nearest to the center of
     * the cell. Cells without a point stay white. An image is shown at most once.
     *
     * @param cell side of a cell, in pixels
     * @param images provides the image of a row, of any size; called only for images that are shown
     * @param labels labels for the colors of the frames; {@link MapLabels#none} for no frames
     * @param title above the map
     * @param caption below the map
     * @throws IllegalArgumentException if the numbers of labels and points differ, or a cell does not fit
     */
    public BufferedImage draw(
            TsneMap map, int cell, IntFunction<BufferedImage> images, MapLabels labels, String title, String caption) {
        if (cell < SMALLEST_CELL || cell > Math.min(width, height) / 4) {
            throw new IllegalArgumentException("cells of " + cell + " pixels in a map of " + width + " x " + height
                    + "; they must be from " + SMALLEST_CELL + " to a quarter of that");
        }
        labels.checkSize(map.size());
        try (MapSheet sheet = new MapSheet(width, height, title, caption, labels)) {
            int columns = Math.max(1, sheet.mapArea().width / cell);
            int lines = Math.max(1, sheet.mapArea().height / cell);
            int left = sheet.mapArea().x + (sheet.mapArea().width - columns * cell) / 2;
            int top = sheet.mapArea().y + (sheet.mapArea().height - lines * cell) / 2;
            int[] shown = nearestToCenters(map, columns, lines);
            for (int i = 0; i < shown.length; i++) {
                if (shown[i] != NONE) {
                    int x = left + cell * (i % columns);
                    int y = top + cell * (i / columns);
                    drawImage(sheet.graphics(), images.apply(shown[i]), cell, x, y);
                    if (labels.any()) {
                        drawFrame(sheet.graphics(), labels.color(shown[i]), cell, x, y);
                    }
                }
            }
            return sheet.image();
        }
    }

    /** For each cell, line by line, the row in the cell that is nearest to its center, or {@link #NONE}. */
    static int[] nearestToCenters(TsneMap map, int columns, int lines) {
        // A frame with one pixel per cell, so that distances are in cells. The small inset keeps the last points
        // inside.
        MapFrame frame = new MapFrame(map, new Rectangle(0, 0, columns, lines), 1e-6);
        int[] shown = new int[columns * lines];
        double[] distance = new double[columns * lines];
        Arrays.fill(shown, NONE);
        for (int row = 0; row < map.size(); row++) {
            double x = frame.x(map.x(row));
            double y = frame.y(map.y(row));
            int column = Math.max(0, Math.min(columns - 1, (int) x));
            int line = Math.max(0, Math.min(lines - 1, (int) y));
            double fromCenter = Math.hypot(x - column - 0.5, y - line - 0.5);
            int at = line * columns + column;
            if (shown[at] == NONE || fromCenter < distance[at]) {
                shown[at] = row;
                distance[at] = fromCenter;
            }
        }
        return shown;
    }

    /** Draws the whole image in the middle of the cell; small images are enlarged without blur. */
    private static void drawImage(Graphics2D graphics, BufferedImage image, int cell, int x, int y) {
        int inner = cell - 2;
        double scale = Math.min((double) inner / image.getWidth(), (double) inner / image.getHeight());
        int imageWidth = Math.max(1, (int) Math.round(scale * image.getWidth()));
        int imageHeight = Math.max(1, (int) Math.round(scale * image.getHeight()));
        graphics.setRenderingHint(
                RenderingHints.KEY_INTERPOLATION,
                scale > 2
                        ? RenderingHints.VALUE_INTERPOLATION_NEAREST_NEIGHBOR
                        : RenderingHints.VALUE_INTERPOLATION_BICUBIC);
        graphics.drawImage(
                reduced(image, imageWidth, imageHeight),
                x + (cell - imageWidth) / 2,
                y + (cell - imageHeight) / 2,
                imageWidth,
                imageHeight,
                null);
    }

    /** Halves a large image until it is less than twice the size: a single large step would ignore most pixels. */
    private static BufferedImage reduced(BufferedImage image, int width, int height) {
        BufferedImage reduced = image;
        while (reduced.getWidth() >= 2 * width && reduced.getHeight() >= 2 * height) {
            BufferedImage half = new BufferedImage(
                    Math.max(1, reduced.getWidth() / 2),
                    Math.max(1, reduced.getHeight() / 2),
                    BufferedImage.TYPE_INT_RGB);
            Graphics2D graphics = half.createGraphics();
            graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
            graphics.drawImage(reduced, 0, 0, half.getWidth(), half.getHeight(), null);
            graphics.dispose();
            reduced = half;
        }
        return reduced;
    }

    private static void drawFrame(Graphics2D graphics, Color color, int cell, int x, int y) {
        float stroke = Math.max(1.5f, cell / 20f);
        graphics.setColor(color);
        graphics.setStroke(new BasicStroke(stroke));
        graphics.draw(new Rectangle2D.Double(x + 1, y + 1, cell - 2, cell - 2));
    }
}
