package org.moco4j.explore.map;

import java.awt.BasicStroke;
import java.awt.Graphics2D;
import java.awt.Rectangle;
import java.awt.RenderingHints;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.function.IntFunction;

/**
 * A map made of the images themselves: a grid of cells laid over it, and in each cell the image of those in it that is nearest
 * to its center. Cells without a point stay white. An image is shown at most once.
 *
 * @param width of the sheet, in pixels
 * @param height of the sheet, in pixels
 * @param cell side of a cell, in pixels
 */
public record ThumbnailMap(int width, int height, int cell) {
    private static final int LEAST = 200;
    private static final int NOBODY = -1;

    /** @throws IllegalArgumentException where the sheet is too small or a cell does not fit */
    public ThumbnailMap {
        if (width < LEAST || height < LEAST || cell < 4 || cell > Math.min(width, height) / 4) {
            throw new IllegalArgumentException("a map of " + width + " x " + height + " pixels with cells of " + cell
                    + "; at least 200 x 200, with cells from 4 to a quarter of that");
        }
    }

    /** 1600 x 1200 pixels with cells of 40. */
    public static ThumbnailMap standard() {
        return new ThumbnailMap(1600, 1200, 40);
    }

    /**
     * Draws the map.
     *
     * @param images gives the image of a row, of any size; asked only for those that are shown
     * @param labels whose colors frame the images, {@link MapLabels#none} for no frames
     * @param title above it
     * @param caption below it
     * @throws IllegalArgumentException where labels are of another number of points
     */
    public BufferedImage draw(
            TsneMap map, IntFunction<BufferedImage> pictures, MapLabels labels, String title, String caption) {
        labels.checkSize(map.size());
        try (MapSheet sheet = new MapSheet(width, height, title, caption, labels)) {
            int columns = Math.max(1, sheet.room().width / cell);
            int lines = Math.max(1, sheet.room().height / cell);
            int left = sheet.room().x + (sheet.room().width - columns * cell) / 2;
            int top = sheet.room().y + (sheet.room().height - lines * cell) / 2;
            int[] shown = nearestToCentres(map, columns, lines);
            for (int i = 0; i < shown.length; i++) {
                if (shown[i] != NOBODY) {
                    int x = left + cell * (i % columns);
                    int y = top + cell * (i / columns);
                    drawPicture(sheet.graphics(), pictures.apply(shown[i]), x, y);
                    if (labels.any()) {
                        drawFrame(sheet.graphics(), labels, shown[i], x, y);
                    }
                }
            }
            return sheet.image();
        }
    }

    /** For each cell, line by line, the row that is nearest to its center of those in it, or {@link #NOBODY}. */
    static int[] nearestToCentres(TsneMap map, int columns, int lines) {
        // A frame of one pixel a cell: the distances are in cells. The last points are a hair inside.
        MapFrame frame = new MapFrame(map, new Rectangle(0, 0, columns, lines), 1e-6);
        int[] shown = new int[columns * lines];
        double[] distance = new double[columns * lines];
        Arrays.fill(shown, NOBODY);
        for (int row = 0; row < map.size(); row++) {
            double x = frame.x(map.x(row));
            double y = frame.y(map.y(row));
            int column = Math.max(0, Math.min(columns - 1, (int) x));
            int line = Math.max(0, Math.min(lines - 1, (int) y));
            double fromCentre = Math.hypot(x - column - 0.5, y - line - 0.5);
            int at = line * columns + column;
            if (shown[at] == NOBODY || fromCentre < distance[at]) {
                shown[at] = row;
                distance[at] = fromCentre;
            }
        }
        return shown;
    }

    /** The whole image, in the middle of the cell; small ones enlarged without blur. */
    private void drawPicture(Graphics2D graphics, BufferedImage picture, int x, int y) {
        int inner = cell - 2;
        double scale = Math.min((double) inner / picture.getWidth(), (double) inner / picture.getHeight());
        int pictureWidth = Math.max(1, (int) Math.round(scale * picture.getWidth()));
        int pictureHeight = Math.max(1, (int) Math.round(scale * picture.getHeight()));
        graphics.setRenderingHint(
                RenderingHints.KEY_INTERPOLATION,
                scale > 2
                        ? RenderingHints.VALUE_INTERPOLATION_NEAREST_NEIGHBOR
                        : RenderingHints.VALUE_INTERPOLATION_BICUBIC);
        graphics.drawImage(
                reduced(picture, pictureWidth, pictureHeight),
                x + (cell - pictureWidth) / 2,
                y + (cell - pictureHeight) / 2,
                pictureWidth,
                pictureHeight,
                null);
    }

    /** Halves a large image until it is less than twice too large: one step from far above would drop most pixels. */
    private static BufferedImage reduced(BufferedImage picture, int width, int height) {
        BufferedImage reduced = picture;
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

    private void drawFrame(Graphics2D graphics, MapLabels labels, int row, int x, int y) {
        float stroke = Math.max(1.5f, cell / 20f);
        graphics.setColor(labels.colour(row));
        graphics.setStroke(new BasicStroke(stroke));
        graphics.draw(new Rectangle2D.Double(x + 1, y + 1, cell - 2, cell - 2));
    }
}
