package org.moco4j.cli.looking;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.moco4j.AtomicFile;
import org.moco4j.report.results.Atlas;

/** Collects small pictures, each once, and writes them as one JPEG. */
final class Thumbnails {
    private static final int COLUMNS = 40;
    private static final float QUALITY = 0.9f;

    private final Gallery gallery;
    private final int size;
    private final int most;
    private final Map<Integer, Integer> places = new LinkedHashMap<>();

    /**
     * @param size height and width of a thumbnail
     * @param most thumbnails at most
     */
    Thumbnails(Gallery gallery, int size, int most) {
        this.gallery = gallery;
        this.size = size;
        this.most = most;
    }

    /** The number of a picture's thumbnail, or -1 where there are enough already. */
    int of(int row) {
        Integer known = places.get(row);
        if (known == null && places.size() < most) {
            known = places.size();
            places.put(row, known);
        }
        return known == null ? -1 : known;
    }

    /** Writes the thumbnails; pictures that are gone stay white. */
    Atlas write(Path file) throws IOException {
        int columns = Math.max(1, Math.min(COLUMNS, places.size()));
        int rows = Math.max(1, (places.size() + columns - 1) / columns);
        BufferedImage sheet = new BufferedImage(columns * size, rows * size, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = sheet.createGraphics();
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, sheet.getWidth(), sheet.getHeight());
        graphics.setRenderingHint(
                RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_NEAREST_NEIGHBOR);
        for (Map.Entry<Integer, Integer> place : places.entrySet()) {
            int at = place.getValue();
            gallery.picture(place.getKey())
                    .ifPresent(picture ->
                            graphics.drawImage(picture, at % columns * size, at / columns * size, size, size, null));
        }
        graphics.dispose();
        AtomicFile.write(file, out -> writeJpeg(sheet, out));
        return new Atlas(file.getFileName().toString(), columns, size);
    }

    private static void writeJpeg(BufferedImage sheet, OutputStream out) throws IOException {
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
}
