package org.moco4j.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.moco4j.ProgressListener;
import org.moco4j.data.ImageSet;
import org.moco4j.data.ImageSource;
import org.moco4j.explore.CopyCandidates.Pair;
import org.moco4j.explore.ExactNeighbors;
import org.moco4j.explore.NeighborLists;
import org.moco4j.report.TaskListener;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Copies among the embedded images are found by their pixels although their features differ. */
class CopyCheckTest {
    private static final int IMAGES = 12;

    /** Every image is followed by its copy, moved by four pixels; their features differ by ten degrees. */
    private static EmbeddedImages images(int side) {
        ImageSet.Builder builder = ImageSet.builder(side, side, List.of());
        for (int i = 0; i < IMAGES; i++) {
            builder.add(blocks(side, i, 0), 0).add(blocks(side, i, 4), 0);
        }
        return EmbeddedImages.of(ImageSource.of(builder.build(), "test"));
    }

    private static byte[] blocks(int side, int seed, int moved) {
        Random random = new Random(seed);
        int cells = side / 4 + 2;
        byte[] colors = new byte[cells * cells];
        random.nextBytes(colors);
        byte[] planes = new byte[3 * side * side];
        for (int i = 0; i < planes.length; i++) {
            int y = i / side % side + moved;
            int x = i % side + moved;
            planes[i] = colors[y / 4 * cells + x / 4];
        }
        return planes;
    }

    private static NeighborLists lists() {
        float[][] rows = new float[2 * IMAGES][2];
        for (int i = 0; i < rows.length; i++) {
            double angle = Math.toRadians(30 * (i / 2) + 10 * (i % 2));
            rows[i] = new float[] {(float) Math.cos(angle), (float) Math.sin(angle)};
        }
        INDArray features = Nd4j.createFromArray(rows);
        return new ExactNeighbors(features, 1).lists(5, ProgressListener.NONE);
    }

    private static List<List<Integer>> found(int side, double threshold, int threads) {
        List<List<Integer>> rows = new ArrayList<>();
        for (Pair pair : new CopyCheck(images(side), threads, TaskListener.NONE).copies(lists(), threshold)) {
            rows.add(List.of(pair.first(), pair.second()));
        }
        rows.sort((a, b) -> Integer.compare(a.get(0), b.get(0)));
        return rows;
    }

    @Test
    void copiesWithOtherFeaturesAreFoundForAnyNumberOfThreads() {
        List<List<Integer>> expected = new ArrayList<>();
        for (int i = 0; i < IMAGES; i++) {
            expected.add(List.of(2 * i, 2 * i + 1));
        }
        assertEquals(expected, found(96, 0.999, 1));
        assertEquals(expected, found(96, 0.999, 3));
    }

    @Test
    void pairsAboveTheThresholdAndImagesThatAreTooSmallAreNotCompared() {
        assertEquals(List.of(), found(96, 0.9, 1));
        assertEquals(List.of(), found(32, 0.999, 1));
    }
}
