package org.moco4j.augment;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;

/** Draws a sheet that shows the augmentation: for each image the original and its two views, enlarged. */
public final class AugmentationSheet {
    private static final int GAP = 2;
    private static final int GAP_BETWEEN_GROUPS = 12;
    private static final int CELLS = 3;

    private final TwoViews views;
    private final int columns;
    private final int cell;

    /**
     * @param columns number of images in a row
     * @param enlargement pixels of the sheet for each pixel of a view
     */
    public AugmentationSheet(TwoViews views, int columns, int enlargement) {
        if (columns < 1 || enlargement < 1) {
            throw new IllegalArgumentException(
                    "A sheet of " + columns + " columns, enlarged " + enlargement + " times");
        }
        this.views = views;
        this.columns = columns;
        this.cell = views.augmentation().outputSize() * enlargement;
    }

    /** Draws these images, row by row, with their views in an epoch. */
    public BufferedImage render(long epoch, int... indices) {
        int groupWidth = CELLS * cell + (CELLS - 1) * GAP + GAP_BETWEEN_GROUPS;
        int groupHeight = cell + GAP_BETWEEN_GROUPS;
        int rows = Math.max(1, (indices.length + columns - 1) / columns);
        BufferedImage sheet = new BufferedImage(
                columns * groupWidth + GAP_BETWEEN_GROUPS,
                rows * groupHeight + GAP_BETWEEN_GROUPS,
                BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = sheet.createGraphics();
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, sheet.getWidth(), sheet.getHeight());
        for (int i = 0; i < indices.length; i++) {
            int x = GAP_BETWEEN_GROUPS + (i % columns) * groupWidth;
            int y = GAP_BETWEEN_GROUPS + (i / columns) * groupHeight;
            ViewSample images = ViewSample.of(views, epoch, indices[i]);
            // The default interpolation of an image that is drawn larger is the nearest neighbor.
            drawInside(images.original(), x, y, graphics);
            graphics.drawImage(images.query(), x + cell + GAP, y, cell, cell, null);
            graphics.drawImage(images.key(), x + 2 * (cell + GAP), y, cell, cell, null);
        }
        graphics.dispose();
        return sheet;
    }

    /** Draws an image of any aspect ratio in the center of a cell. */
    private void drawInside(BufferedImage image, int x, int y, Graphics2D graphics) {
        int longer = Math.max(image.getWidth(), image.getHeight());
        int width = Math.max(1, cell * image.getWidth() / longer);
        int height = Math.max(1, cell * image.getHeight() / longer);
        graphics.drawImage(image, x + (cell - width) / 2, y + (cell - height) / 2, width, height, null);
    }
}
