package org.moco4j.report.results;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.moco4j.report.results.ThumbnailSheet.Atlas;

class ThumbnailSheetTest {
    @TempDir
    Path folder;

    @Test
    void imageNIsInTheColumnAndRowOfN() throws IOException {
        ThumbnailSheet sheet = new ThumbnailSheet(45, 8);
        sheet.draw(41, image(4, (x, y) -> x < 2 ? Color.RED : Color.BLUE));

        Atlas atlas = sheet.write(folder.resolve("sheet.png"));
        BufferedImage read = ImageIO.read(folder.resolve("sheet.png").toFile());

        assertEquals(new Atlas("sheet.png", 40, 8), atlas);
        assertEquals(320, read.getWidth());
        assertEquals(16, read.getHeight());
        assertEquals(Color.RED.getRGB(), read.getRGB(8 + 3, 8));
        assertEquals(Color.BLUE.getRGB(), read.getRGB(8 + 4, 8 + 7), "enlarged pixels stay sharp");
        assertEquals(Color.WHITE.getRGB(), read.getRGB(0, 0), "an image that was not drawn is white");
    }

    /** Every pixel counts, so a fine pattern becomes its mean color and not one of its colors. */
    @Test
    void aLargeImageIsAveraged() throws IOException {
        ThumbnailSheet sheet = new ThumbnailSheet(1, 8);
        sheet.draw(0, image(64, (x, y) -> (x + y) % 2 == 0 ? Color.BLACK : Color.WHITE));
        sheet.write(folder.resolve("sheet.jpg"));

        int gray = ImageIO.read(folder.resolve("sheet.jpg").toFile()).getRGB(4, 4) & 0xff;

        assertTrue(gray > 115 && gray < 140, "gray " + gray);
    }

    private interface Painting {
        Color at(int x, int y);
    }

    private static BufferedImage image(int side, Painting painting) {
        BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < side; y++) {
            for (int x = 0; x < side; x++) {
                image.setRGB(x, y, painting.at(x, y).getRGB());
            }
        }
        return image;
    }
}
