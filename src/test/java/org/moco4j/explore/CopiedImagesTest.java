package org.moco4j.explore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.junit.jupiter.api.Test;
import org.moco4j.ProgressListener;
import org.moco4j.explore.NearDuplicates.DuplicateGroup;
import org.moco4j.explore.NearDuplicates.DuplicateThreshold;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Tests near-duplicates on drawn images and their re-encoded, resized and cropped copies. The features are the colors
 * of a coarse grid, so the test needs no encoder.
 */
class CopiedImagesTest {
    private static final int IMAGES = 120;
    private static final int COPIED = 30;
    private static final int GRID = 6;

    @Test
    void reencodedResizedAndCroppedCopiesAreFoundAndNothingElse() throws IOException {
        List<BufferedImage> images = new ArrayList<>();
        Set<Set<Integer>> expected = new HashSet<>();
        for (int i = 0; i < IMAGES; i++) {
            images.add(drawn(i));
        }
        for (int i = 0; i < COPIED; i++) {
            Set<Integer> group = new TreeSet<>(Set.of(i));
            for (BufferedImage copy :
                    List.of(reencoded(images.get(i), 0.5f), scaled(images.get(i), 0.6), cropped(images.get(i), 0.02))) {
                group.add(images.size());
                images.add(copy);
            }
            expected.add(group);
        }

        INDArray features = features(images);
        NeighborLists lists = new ExactNeighbors(features, 2).lists(20, ProgressListener.NONE);
        DuplicateThreshold suggested = DuplicateThreshold.suggestedFor(lists);
        NearDuplicates found = NearDuplicates.of(features, lists, suggested.value(), ProgressListener.NONE);

        assertFalse(suggested.saturated());
        assertEquals(expected, groups(found), "threshold " + suggested.value());
        assertFalse(found.mostlyOneGroup(images.size()));
    }

    @Test
    void oneGroupOfNearlyAllImagesIsNoticed() {
        INDArray equal = Clusters.ties(50, 16, 1, 3);
        NeighborLists lists = new ExactNeighbors(equal, 1).lists(20, ProgressListener.NONE);

        NearDuplicates found = NearDuplicates.of(equal, lists, 0.9999, ProgressListener.NONE);

        assertTrue(found.mostlyOneGroup(50));
        assertFalse(found.mostlyOneGroup(100), "half of the images");
    }

    private static Set<Set<Integer>> groups(NearDuplicates found) {
        return found.groups().stream()
                .map(group -> group.members().stream()
                        .map(DuplicateGroup.Member::row)
                        .collect(Collectors.toCollection(TreeSet::new)))
                .collect(Collectors.toSet());
    }

    private static BufferedImage drawn(int seed) {
        Random random = new Random(seed);
        BufferedImage image = new BufferedImage(160, 120, BufferedImage.TYPE_INT_RGB);
        Graphics2D pen = image.createGraphics();
        pen.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        pen.setColor(new Color(random.nextInt(1 << 24)));
        pen.fillRect(0, 0, 160, 120);
        for (int i = 0; i < 12; i++) {
            pen.setColor(new Color(random.nextInt(1 << 24)));
            int size = 20 + random.nextInt(60);
            pen.fillOval(random.nextInt(160) - size / 2, random.nextInt(120) - size / 2, size, size);
        }
        pen.dispose();
        return image;
    }

    private static BufferedImage reencoded(BufferedImage image, float quality) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        try (MemoryCacheImageOutputStream out = new MemoryCacheImageOutputStream(bytes)) {
            ImageWriteParam parameters = writer.getDefaultWriteParam();
            parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            parameters.setCompressionQuality(quality);
            writer.setOutput(out);
            writer.write(null, new IIOImage(image, null, null), parameters);
        } finally {
            writer.dispose();
        }
        return ImageIO.read(new ByteArrayInputStream(bytes.toByteArray()));
    }

    private static BufferedImage scaled(BufferedImage image, double factor) {
        int width = (int) (image.getWidth() * factor);
        int height = (int) (image.getHeight() * factor);
        BufferedImage small = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        Graphics2D pen = small.createGraphics();
        pen.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BILINEAR);
        pen.drawImage(image, 0, 0, width, height, null);
        pen.dispose();
        return small;
    }

    private static BufferedImage cropped(BufferedImage image, double border) {
        int x = (int) Math.round(image.getWidth() * border);
        int y = (int) Math.round(image.getHeight() * border);
        return image.getSubimage(x, y, image.getWidth() - 2 * x, image.getHeight() - 2 * y);
    }

    /** The mean color of each cell of a grid, minus the mean of all, of length one. */
    private static INDArray features(List<BufferedImage> images) {
        float[][] rows = new float[images.size()][];
        for (int n = 0; n < rows.length; n++) {
            rows[n] = unit(colors(images.get(n)));
        }
        return Nd4j.createFromArray(rows);
    }

    private static double[] colors(BufferedImage image) {
        double[] sums = new double[3 * GRID * GRID];
        double[] counts = new double[GRID * GRID];
        for (int y = 0; y < image.getHeight(); y++) {
            for (int x = 0; x < image.getWidth(); x++) {
                int cell = (y * GRID / image.getHeight()) * GRID + x * GRID / image.getWidth();
                int rgb = image.getRGB(x, y);
                counts[cell]++;
                for (int c = 0; c < 3; c++) {
                    sums[3 * cell + c] += (rgb >> (8 * c)) & 0xff;
                }
            }
        }
        for (int i = 0; i < sums.length; i++) {
            sums[i] = sums[i] / counts[i / 3] - 127.5;
        }
        return sums;
    }

    private static float[] unit(double[] values) {
        double squares = 0;
        for (double value : values) {
            squares += value * value;
        }
        float[] row = new float[values.length];
        for (int i = 0; i < row.length; i++) {
            row[i] = (float) (values[i] / Math.sqrt(squares));
        }
        return row;
    }
}
