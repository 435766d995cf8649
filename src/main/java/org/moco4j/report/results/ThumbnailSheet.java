package org.moco4j.report.results;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.moco4j.io.AtomicFile;

/** Draws many small images into one image file, see {@link Atlas}. */
public final class ThumbnailSheet {
    private static final int MOST_COLUMNS = 40;
    private static final float QUALITY = 0.9f;

    private final int size;
    private final int columns;
    private final BufferedImage sheet;
    private final Graphics2D graphics;

    /**
     * Creates a white sheet.
     *
     * @param count of images
     * @param size height and width of one image, in pixels
     */
    public ThumbnailSheet(int count, int size) {
        this.size = size;
        this.columns = Math.max(1, Math.min(MOST_COLUMNS, count));
        int rows = Math.max(1, (count + columns - 1) / columns);
        this.sheet = new BufferedImage(columns * size, rows * size, BufferedImage.TYPE_INT_RGB);
        this.graphics = sheet.createGraphics();
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, sheet.getWidth(), sheet.getHeight());
    }

    /** Draws image {@code n}, from 0, scaled to a square. Enlarged pixels stay sharp squares. */
    public void draw(int n, BufferedImage image) {
        graphics.setRenderingHint(
                RenderingHints.KEY_INTERPOLATION,
                image.getWidth() > size
                        ? RenderingHints.VALUE_INTERPOLATION_BILINEAR
                        : RenderingHints.VALUE_INTERPOLATION_NEAREST_NEIGHBOR);
        BufferedImage fitting = image;
        // One bilinear step uses only four pixels; halving first makes every pixel count.
        while (fitting.getWidth() >= 2 * size && fitting.getHeight() >= 2 * size) {
            fitting = halved(fitting);
        }
        graphics.drawImage(fitting, n % columns * size, n / columns * size, size, size, null);
    }

    /**
     * Writes the sheet; nothing can be drawn afterwards.
     *
     * @param file ends in {@code .png}, which keeps each pixel, or in {@code .jpg}, which is smaller
     */
    public Atlas write(Path file) throws IOException {
        graphics.dispose();
        String name = file.getFileName().toString();
        if (name.endsWith(".png")) {
            AtomicFile.write(file, out -> ImageIO.write(sheet, "png", out));
        } else {
            AtomicFile.write(file, this::writeJpeg);
        }
        return new Atlas(name, columns, size);
    }

    private static BufferedImage halved(BufferedImage image) {
        BufferedImage half = new BufferedImage(image.getWidth() / 2, image.getHeight() / 2, BufferedImage.TYPE_INT_RGB);
        Graphics2D pen = half.createGraphics();
        pen.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        pen.drawImage(image, 0, 0, half.getWidth(), half.getHeight(), null);
        pen.dispose();
        return half;
    }

    private void writeJpeg(OutputStream out) throws IOException {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        try (MemoryCacheImageOutputStream stream = new MemoryCacheImageOutputStream(out)) {
            ImageWriteParam quality = writer.getDefaultWriteParam();
            quality.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            quality.setCompressionQuality(QUALITY);
            writer.setOutput(stream);
            writer.write(null, new IIOImage(sheet, null, null), quality);
        } finally {
            writer.dispose();
        }
    }

    /**
     * Many small images in one image file: image n is in column {@code n % columns} and row {@code n / columns}.
     *
     * @param file the image's name in the results folder, a JPEG or PNG
     * @param columns images in a row
     * @param size height and width of one small image, in pixels
     */
    public record Atlas(String file, int columns, int size) {}
}
