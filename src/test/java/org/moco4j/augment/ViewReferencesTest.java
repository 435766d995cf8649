package org.moco4j.augment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.FloatBuffer;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.moco4j.data.ImageSet;
import org.nd4j.linalg.api.ndarray.INDArray;

class ViewReferencesTest {
    private static final int BATCH = 4;
    private static final int SIZE = 8;

    private final TwoViews views = new TwoViews(
            noise(14),
            Augmentation.recipe(SIZE, new Augmentation.Rgb(0.5, 0.5, 0.5), new Augmentation.Rgb(1, 1, 1)),
            7);
    private final EpochOrder order = new EpochOrder(7, 14, BATCH);

    @Test
    void theViewsThatARowNamesAreThoseOfTheBatch() {
        try (TwoViewBatches made = new TwoViewBatches(views, order, 1);
                ViewReferences references = new ViewReferences(order)) {
            for (int epoch = 0; epoch < 2; epoch++) {
                made.seek(epoch, 0);
                references.seek(epoch, 0);
                for (int step = 0; step < order.stepsPerEpoch(); step++) {
                    TwoViewBatch expected = made.next();
                    TwoViewBatch actual = references.next();
                    assertArrayEquals(expected.images(), actual.images());
                    assertEquals(expected.step(), actual.step());
                    assertArrayEquals(values(expected.query()), made(actual.query()));
                    assertArrayEquals(values(expected.key()), made(actual.key()));
                }
                assertThrows(NoSuchElementException.class, references::next);
            }
        }
    }

    @Test
    void seekResumesInTheMiddleOfAnEpoch() {
        try (ViewReferences references = new ViewReferences(order);
                ViewReferences resumed = new ViewReferences(order)) {
            references.seek(3, 0);
            references.next();
            references.next();
            resumed.seek(3, 2);
            assertArrayEquals(references.next().images(), resumed.next().images());
            assertThrows(IllegalArgumentException.class, () -> resumed.seek(0, order.stepsPerEpoch() + 1));
        }
    }

    private float[] made(INDArray rows) {
        long[] numbers = rows.reshape(-1).toLongVector();
        ViewBuffers scratch = views.newScratch();
        FloatBuffer target = FloatBuffer.allocate(BATCH * SIZE * SIZE * 3);
        for (int n = 0; n < BATCH; n++) {
            ViewReferences.write(views, numbers, n, scratch, target, n * SIZE * SIZE * 3);
        }
        return target.array();
    }

    private static float[] values(INDArray views) {
        return views.reshape(-1).toFloatVector();
    }

    private static ImageSet noise(int images) {
        Random random = new Random(1);
        ImageSet.Builder builder = ImageSet.builder(SIZE, SIZE, List.of());
        for (int i = 0; i < images; i++) {
            byte[] pixels = new byte[3 * SIZE * SIZE];
            random.nextBytes(pixels);
            builder.add(pixels, 0);
        }
        return builder.build();
    }
}
