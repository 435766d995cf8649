package org.moco4j.explore.map;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.moco4j.explore.map.MapLabels.ClassColors;

class MapImageTest {
    private static final TsneMap CORNERS = new TsneMap(new double[] {0, 1, 0, 1}, new double[] {0, 0, 1, 1}, 30, 0);

    @Test
    void eachPointHasTheColorOfItsClassAndYPointsUpwards() {
        BufferedImage image = new MapImage(800, 600)
                .draw(CORNERS, MapLabels.of(List.of("a", "b", "c"), new int[] {0, 1, 2, 2}), "", "");
        // Only the points left of the middle, because the legend is on the right.
        assertTrue(firstRow(image, new ClassColors(3).of(2)) < firstRow(image, new ClassColors(3).of(0)));
    }

    @Test
    void noPointTouchesTheEdge() {
        BufferedImage image = new MapImage(700, 500)
                .draw(
                        CORNERS,
                        MapLabels.of(
                                IntStream.range(0, 10)
                                        .mapToObj(i -> "a class with a name that is far too long " + i)
                                        .toList(),
                                new int[] {0, 1, 2, 9}),
                        "A title that is much longer than the sheet is wide and so must be broken into several lines, "
                                + "all of which are read",
                        "And a caption that is longer still, ".repeat(12));
        for (int x = 0; x < 700; x++) {
            assertEquals(Color.WHITE.getRGB(), image.getRGB(x, 0));
            assertEquals(Color.WHITE.getRGB(), image.getRGB(x, 499));
        }
        for (int y = 0; y < 500; y++) {
            assertEquals(Color.WHITE.getRGB(), image.getRGB(0, y));
            assertEquals(Color.WHITE.getRGB(), image.getRGB(699, y));
        }
    }

    @Test
    void theSameMapGivesTheSameImage() {
        MapImage size = new MapImage(300, 200);
        BufferedImage one = size.draw(CORNERS, MapLabels.none(), "Map", "Four points.");
        BufferedImage two = size.draw(CORNERS, MapLabels.none(), "Map", "Four points.");
        assertEquals(pixels(one), pixels(two));
    }

    @Test
    void everyClassHasItsOwnColor() {
        for (int classes : new int[] {1, 10, 11, 100}) {
            ClassColors colors = new ClassColors(classes);
            Set<Color> all = new HashSet<>();
            for (int label = 0; label < classes; label++) {
                all.add(colors.of(label));
            }
            assertEquals(classes, all.size());
            assertThrows(IllegalArgumentException.class, () -> colors.of(classes));
        }
    }

    @Test
    void labelsOfAnotherNumberOfPointsAreRefused() {
        MapImage image = MapImage.standard();
        MapLabels three = MapLabels.of(List.of("a"), new int[] {0, 0, 0});
        assertThrows(IllegalArgumentException.class, () -> image.draw(CORNERS, three, "", ""));
        assertThrows(IllegalArgumentException.class, () -> MapLabels.of(List.of("a"), new int[] {1}));
        assertThrows(IllegalArgumentException.class, () -> new MapImage(100, 600));
    }

    @Test
    void onePointAndManyPointsInOnePlaceAreDrawn() {
        for (int n : new int[] {1, 5}) {
            TsneMap map = new TsneMap(new double[n], new double[n], 1, 0);
            BufferedImage image = new MapImage(300, 200).draw(map, MapLabels.none(), "", "");
            assertTrue(pixels(image).stream().anyMatch(pixel -> pixel != Color.WHITE.getRGB()));
        }
    }

    /** The first line with a pixel of about this color on white, left of the middle. */
    private static int firstRow(BufferedImage image, Color color) {
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth() * 2 / 3; x++) {
                Color pixel = new Color(image.getRGB(x, y));
                // A color with an opacity of three quarters is a fixed mixture of itself and white.
                double share = 190 / 255.0;
                if (Math.abs(pixel.getRed() - mix(color.getRed(), share)) < 3
                        && Math.abs(pixel.getGreen() - mix(color.getGreen(), share)) < 3
                        && Math.abs(pixel.getBlue() - mix(color.getBlue(), share)) < 3) {
                    return y;
                }
            }
        }
        throw new AssertionError("no point of " + color);
    }

    private static double mix(int value, double share) {
        return share * value + (1 - share) * 255;
    }

    private static List<Integer> pixels(BufferedImage image) {
        return IntStream.of(image.getRGB(0, 0, image.getWidth(), image.getHeight(), null, 0, image.getWidth()))
                .boxed()
                .toList();
    }
}
