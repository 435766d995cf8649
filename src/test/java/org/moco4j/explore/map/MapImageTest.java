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

class MapImageTest {
    private static final TsneMap CORNERS = new TsneMap(new double[] {0, 1, 0, 1}, new double[] {0, 0, 1, 1}, 30, 0);

    @Test
    void eachPointHasTheColourOfItsClassWithYUpwards() {
        BufferedImage picture = new MapImage(800, 600)
                .draw(CORNERS, MapLabels.of(List.of("a", "b", "c"), new int[] {0, 1, 2, 2}), "", "");
        // Only the points left of the middle: the legend is at the right.
        assertTrue(firstRow(picture, new ClassColors(3).of(2)) < firstRow(picture, new ClassColors(3).of(0)));
    }

    @Test
    void nothingTouchesTheEdge() {
        BufferedImage picture = new MapImage(700, 500)
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
            assertEquals(Color.WHITE.getRGB(), picture.getRGB(x, 0));
            assertEquals(Color.WHITE.getRGB(), picture.getRGB(x, 499));
        }
        for (int y = 0; y < 500; y++) {
            assertEquals(Color.WHITE.getRGB(), picture.getRGB(0, y));
            assertEquals(Color.WHITE.getRGB(), picture.getRGB(699, y));
        }
    }

    @Test
    void theSameMapGivesTheSamePicture() {
        MapImage size = new MapImage(300, 200);
        BufferedImage one = size.draw(CORNERS, MapLabels.none(), "Map", "Four points.");
        BufferedImage two = size.draw(CORNERS, MapLabels.none(), "Map", "Four points.");
        assertEquals(pixels(one), pixels(two));
    }

    @Test
    void everyClassHasAColourOfItsOwn() {
        for (int classes : new int[] {1, 10, 11, 100}) {
            ClassColors colours = new ClassColors(classes);
            Set<Color> all = new HashSet<>();
            for (int label = 0; label < classes; label++) {
                all.add(colours.of(label));
            }
            assertEquals(classes, all.size());
            assertThrows(IllegalArgumentException.class, () -> colours.of(classes));
        }
    }

    @Test
    void labelsAreOfThesePoints() {
        MapImage picture = MapImage.standard();
        MapLabels three = MapLabels.of(List.of("a"), new int[] {0, 0, 0});
        assertThrows(IllegalArgumentException.class, () -> picture.draw(CORNERS, three, "", ""));
        assertThrows(IllegalArgumentException.class, () -> MapLabels.of(List.of("a"), new int[] {1}));
        assertThrows(IllegalArgumentException.class, () -> new MapImage(100, 600));
    }

    @Test
    void onePointAndManyInOnePlaceAreDrawn() {
        for (int n : new int[] {1, 5}) {
            TsneMap map = new TsneMap(new double[n], new double[n], 1, 0);
            BufferedImage picture = new MapImage(300, 200).draw(map, MapLabels.none(), "", "");
            assertTrue(pixels(picture).stream().anyMatch(pixel -> pixel != Color.WHITE.getRGB()));
        }
    }

    /** The first line left of the middle with a pixel of about this color on white. */
    private static int firstRow(BufferedImage picture, Color colour) {
        for (int y = 0; y < picture.getHeight(); y++) {
            for (int x = 0; x < picture.getWidth() * 2 / 3; x++) {
                Color pixel = new Color(picture.getRGB(x, y));
                // What covers white by three quarters lies between the two, in a fixed share.
                double share = 190 / 255.0;
                if (Math.abs(pixel.getRed() - mix(colour.getRed(), share)) < 3
                        && Math.abs(pixel.getGreen() - mix(colour.getGreen(), share)) < 3
                        && Math.abs(pixel.getBlue() - mix(colour.getBlue(), share)) < 3) {
                    return y;
                }
            }
        }
        throw new AssertionError("no point of " + colour);
    }

    private static double mix(int value, double share) {
        return share * value + (1 - share) * 255;
    }

    private static List<Integer> pixels(BufferedImage picture) {
        return IntStream.of(picture.getRGB(0, 0, picture.getWidth(), picture.getHeight(), null, 0, picture.getWidth()))
                .boxed()
                .toList();
    }
}
