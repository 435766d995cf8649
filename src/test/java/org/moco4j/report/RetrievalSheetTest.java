package org.moco4j.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.image.BufferedImage;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.moco4j.report.RetrievalSheet.Column;
import org.moco4j.report.RetrievalSheet.Found;
import org.moco4j.report.RetrievalSheet.Image;

class RetrievalSheetTest {
    private static final int RED = 0xffff0000;
    private static final int BLUE = 0xff0000ff;

    @Test
    void enlargedPixelsAreSharpSquares() {
        BufferedImage sheet = new RetrievalSheet(8).draw(List.of(column(checks(4))), "a title", List.of("a caption"));

        // 4 x 4 pixels in a cell of 192: each becomes 48 x 48, and no color between red and blue appears.
        int reds = 0;
        int blues = 0;
        Set<Integer> mixed = new HashSet<>();
        for (int y = 0; y < sheet.getHeight(); y++) {
            for (int x = 0; x < sheet.getWidth(); x++) {
                int rgb = sheet.getRGB(x, y);
                reds += rgb == RED ? 1 : 0;
                blues += rgb == BLUE ? 1 : 0;
                if ((rgb & 0x00ff00) == 0 && rgb != RED && rgb != BLUE) {
                    mixed.add(rgb);
                }
            }
        }
        assertEquals(Set.of(), mixed);
        int cells = 3 * 192 * 192;
        int frames = 3 * 4 * 192;
        assertTrue(reds + blues > cells - frames - 1 && reds + blues <= cells, reds + " and " + blues);
        assertEquals(reds, blues, frames);
    }

    @Test
    void queriesThatDoNotFitAreInAnotherBand() {
        RetrievalSheet three = new RetrievalSheet(3);
        BufferedImage one = three.draw(Collections.nCopies(3, column(checks(8))), "t", List.of());
        BufferedImage two = three.draw(Collections.nCopies(4, column(checks(8))), "t", List.of());
        assertEquals(one.getWidth(), two.getWidth());
        assertTrue(two.getHeight() > 1.7 * one.getHeight(), one.getHeight() + ", " + two.getHeight());
    }

    @Test
    void anImageLargerThanItsCellIsReduced() {
        BufferedImage wide = new BufferedImage(1000, 500, BufferedImage.TYPE_INT_RGB);
        BufferedImage sheet = new RetrievalSheet(8).draw(List.of(column(wide)), "t", List.of());
        int black = 0;
        for (int x = 0; x < sheet.getWidth(); x++) {
            black += sheet.getRGB(x, 48 + 84 + 96) == 0xff000000 ? 1 : 0;
        }
        assertTrue(black > 180 && black <= 192, black + " black pixels across");
    }

    @Test
    void theSheetIsWideEnoughForALongCaption() {
        String caption = "word ".repeat(80);
        BufferedImage sheet = new RetrievalSheet(8).draw(List.of(column(checks(4))), "t", List.of(caption));
        assertTrue(sheet.getWidth() > 3000, "width " + sheet.getWidth());
    }

    private static Column column(BufferedImage pixels) {
        Image image = new Image(pixels, "checks");
        return new Column(image, new Found(image, 0.9), new Found(image, -0.1), true);
    }

    private static BufferedImage checks(int side) {
        BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
        for (int y = 0; y < side; y++) {
            for (int x = 0; x < side; x++) {
                image.setRGB(x, y, (x + y) % 2 == 0 ? RED : BLUE);
            }
        }
        return image;
    }
}
