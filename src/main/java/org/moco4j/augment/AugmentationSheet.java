package org.moco4j.augment;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.nio.FloatBuffer;
import org.moco4j.augment.Augmentation.Rgb;
import org.moco4j.data.RgbImages;

/** A picture of what the augmentation does: for each image the original and its two views side by side, enlarged. */
public final class AugmentationSheet {
    private static final int GAP = 2;
    private static final int GAP_BETWEEN_GROUPS = 12;
    private static final int CELLS = 3;

    private final PixelSource images;
    private final Augmentation augmentation;
    private final TwoViews views;
    private final int columns;
    private final int cell;

    /**
     * @param columns how many images stand in a row
     * @param enlargement pixels of the sheet for each pixel of a view; pixels stay squares
     */
    public AugmentationSheet(TwoViews views, int columns, int enlargement) {
        if (columns < 1 || enlargement < 1) {
            throw new IllegalArgumentException(
                    "A sheet of " + columns + " columns, enlarged " + enlargement + " times");
        }
        this.views = views;
        this.images = views.images();
        this.augmentation = views.augmentation();
        this.columns = columns;
        this.cell = augmentation.outputSize() * enlargement;
    }

    /** Draws these images (by index, row by row) with the views that this epoch makes of them. */
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
        ViewScratch scratch = views.newScratch();
        FloatBuffer query = FloatBuffer.allocate(augmentation.viewLength());
        FloatBuffer key = FloatBuffer.allocate(augmentation.viewLength());
        for (int i = 0; i < indices.length; i++) {
            int x = GAP_BETWEEN_GROUPS + (i % columns) * groupWidth;
            int y = GAP_BETWEEN_GROUPS + (i / columns) * groupHeight;
            views.write(epoch, indices[i], scratch, query, key, 0);
            // The default interpolation of an image that is drawn larger is the nearest neighbour.
            graphics.drawImage(original(indices[i]), x, y, cell, cell, null);
            graphics.drawImage(picture(query), x + cell + GAP, y, cell, cell, null);
            graphics.drawImage(picture(key), x + 2 * (cell + GAP), y, cell, cell, null);
        }
        graphics.dispose();
        return sheet;
    }

    private BufferedImage original(int index) {
        byte[] planes = new byte[3 * images.height() * images.width()];
        images.copyPixels(index, planes);
        return RgbImages.of(planes, images.height(), images.width());
    }

    private BufferedImage picture(FloatBuffer view) {
        int size = augmentation.outputSize();
        Rgb mean = augmentation.mean();
        Rgb std = augmentation.std();
        BufferedImage picture = new BufferedImage(size, size, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < size * size; i++) {
            int red = toByte(view.get(3 * i) * std.red() + mean.red());
            int green = toByte(view.get(3 * i + 1) * std.green() + mean.green());
            int blue = toByte(view.get(3 * i + 2) * std.blue() + mean.blue());
            picture.setRGB(i % size, i / size, (red << 16) | (green << 8) | blue);
        }
        return picture;
    }

    private static int toByte(double unit) {
        return (int) Math.max(0, Math.min(255, Math.rint(unit * 255)));
    }
}
