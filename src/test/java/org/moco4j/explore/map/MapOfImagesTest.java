package org.moco4j.explore.map;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.moco4j.explore.map.MapLabels.ClassColors;

class MapOfImagesTest {
    @Test
    void eachCellShowsTheImageNearestToItsCenter() {
        // Three cells wide, two high: two points in the first cell of the lower line, the second one nearer to its
        // center.
        TsneMap map = new TsneMap(new double[] {0, 0.4, 3, 1.5}, new double[] {0, 0.6, 2, 1.5}, 30, 0);
        assertArrayEquals(new int[] {-1, 3, 2, 1, -1, -1}, MapImage.nearestToCenters(map, 3, 2));
    }

    @Test
    void noImageIsShownTwice() {
        Random random = new Random(1);
        TsneMap map =
                new TsneMap(random.doubles(500).toArray(), random.doubles(500).toArray(), 30, 0);
        int[] shown = Arrays.stream(MapImage.nearestToCenters(map, 20, 15))
                .filter(row -> row >= 0)
                .toArray();
        assertEquals(shown.length, Arrays.stream(shown).distinct().count());
        assertTrue(shown.length > 100);
    }

    @Test
    void onlyTheShownImagesAreRequested() {
        TsneMap map = new TsneMap(new double[] {0, 0, 1}, new double[] {0, 0, 1}, 30, 0);
        Set<Integer> requested = new TreeSet<>();
        new MapImage(400, 300)
                .draw(
                        map,
                        30,
                        row -> {
                            requested.add(row);
                            return plain(8, 8, Color.RED);
                        },
                        MapLabels.none(),
                        "Map",
                        "Two of three images.");
        assertEquals(Set.of(0, 2), requested);
    }

    @Test
    void imagesOfAnySizeFillTheirCells() {
        TsneMap map = new TsneMap(new double[] {0}, new double[] {0}, 1, 0);
        for (int[] size : new int[][] {{1, 1}, {40, 40}, {1000, 1000}}) {
            BufferedImage sheet = new MapImage(400, 300)
                    .draw(map, 40, row -> plain(size[0], size[1], Color.RED), MapLabels.none(), "", "");
            assertEquals(38 * 38, count(sheet, Color.RED), "an image of " + size[0] + " pixels");
        }
    }

    @Test
    void aWideImageKeepsItsProportions() {
        TsneMap map = new TsneMap(new double[] {0}, new double[] {0}, 1, 0);
        BufferedImage sheet =
                new MapImage(400, 300).draw(map, 40, row -> plain(300, 150, Color.RED), MapLabels.none(), "", "");
        assertEquals(38 * 19, count(sheet, Color.RED));
    }

    @Test
    void framesHaveTheColorOfTheClass() {
        TsneMap map = new TsneMap(new double[] {0, 1}, new double[] {0, 0}, 1, 0);
        MapLabels labels = MapLabels.of(List.of("a", "b"), new int[] {0, 1});
        BufferedImage sheet = new MapImage(400, 300).draw(map, 40, row -> plain(8, 8, Color.WHITE), labels, "", "");
        assertTrue(count(sheet, new ClassColors(2).of(0)) > 100);
        assertTrue(count(sheet, new ClassColors(2).of(1)) > 100);
    }

    @Test
    void aCellThatDoesNotFitTheSheetIsRefused() {
        TsneMap map = new TsneMap(new double[] {0}, new double[] {0}, 1, 0);
        MapImage image = new MapImage(400, 300);
        assertThrows(
                IllegalArgumentException.class,
                () -> image.draw(map, 200, row -> plain(8, 8, Color.RED), MapLabels.none(), "", ""));
    }

    private static BufferedImage plain(int width, int height, Color color) {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        int[] pixels = new int[width * height];
        Arrays.fill(pixels, color.getRGB());
        image.setRGB(0, 0, width, height, pixels, 0, width);
        return image;
    }

    private static long count(BufferedImage sheet, Color color) {
        return Arrays.stream(sheet.getRGB(0, 0, sheet.getWidth(), sheet.getHeight(), null, 0, sheet.getWidth()))
                .filter(pixel -> pixel == color.getRGB())
                .count();
    }
}
