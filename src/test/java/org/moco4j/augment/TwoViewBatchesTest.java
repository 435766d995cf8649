package org.moco4j.augment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.moco4j.testing.MessageAssertions.assertUserError;

import java.nio.FloatBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.moco4j.UserError;
import org.moco4j.data.PixelSource;
import org.nd4j.linalg.api.ndarray.INDArray;

@Timeout(60)
class TwoViewBatchesTest {
    private static final int BATCH = 20;
    private static final int STEPS = 5;
    private static final int LENGTH = 3 * 32 * 32;
    private static final long SEED = 3;

    /** Five batches and seven images that an epoch leaves out. */
    private final PixelSource images = ArrayPixels.noise(BATCH * STEPS + 7, 32, 32);

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 5})
    void aBatchDependsOnlyOnSeedEpochAndStep(int workers) {
        try (TwoViewBatches batches = batches(images, workers)) {
            for (int epoch = 0; epoch < 3; epoch++) {
                for (int step = 0; step < STEPS; step++) {
                    assertIsBatch(epoch, step, batches.next());
                }
                assertFalse(batches.hasNext());
                batches.reset();
            }
        }
    }

    @Test
    void batchesContinueAtAnyEpochAndStep() {
        try (TwoViewBatches batches = batches(images, 2)) {
            batches.seek(4, 3);
            assertIsBatch(4, 3, batches.next());
            assertIsBatch(4, 4, batches.next());
            batches.seek(1, 2);
            assertIsBatch(1, 2, batches.next());
            batches.seek(7, STEPS);
            assertFalse(batches.hasNext());
            batches.reset();
            assertIsBatch(8, 0, batches.next());
            assertThrows(IllegalArgumentException.class, () -> batches.seek(0, STEPS + 1));
            assertThrows(IllegalArgumentException.class, () -> batches.seek(-1, 0));
        }
    }

    @Test
    void abandonedBatchesHaveNoEffectAfterManyJumps() {
        try (TwoViewBatches batches = batches(images, 3)) {
            for (int jump = 0; jump < 60; jump++) {
                int epoch = jump * 7 % 5;
                int step = jump * 3 % STEPS;
                batches.seek(epoch, step);
                assertIsBatch(epoch, step, batches.next());
            }
        }
    }

    @Test
    void resetStartsTheNextEpochUnlessNoBatchWasTaken() {
        try (TwoViewBatches batches = batches(images, 2)) {
            batches.reset();
            assertIsBatch(0, 0, batches.next());
            batches.reset();
            assertIsBatch(1, 0, batches.next());
        }
    }

    @Test
    void aFinishedEpochHasNoNextBatch() {
        try (TwoViewBatches batches = batches(images, 1)) {
            batches.seek(0, STEPS);
            assertThrows(NoSuchElementException.class, batches::next);
        }
    }

    @Test
    void aBatchIsAMultiDataSetOfTwoFeaturesWithoutLabels() {
        try (TwoViewBatches batches = batches(images, 1)) {
            TwoViewBatch batch = batches.next();
            assertEquals(2, batch.numFeatureArrays());
            assertEquals(0, batch.numLabelsArrays());
            assertFalse(batch.hasMaskArrays());
            assertArrayEquals(new long[] {BATCH, 32, 32, 3}, batch.query().shape());
            assertSame(batch.query(), batch.getFeatures(0));
            assertSame(batch.key(), batch.getFeatures(1));
            assertTrue(batches.resetSupported());
            assertFalse(batches.asyncSupported());
            assertThrows(UnsupportedOperationException.class, () -> batches.next(BATCH + 1));
            assertIsBatch(0, 1, batches.next(BATCH));
        }
    }

    @Test
    void aPreProcessorSeesEachBatch() {
        try (TwoViewBatches batches = batches(images, 1)) {
            batches.setPreProcessor(batch -> batch.getFeatures(0).assign(7));
            assertEquals(7, batches.next().query().meanNumber().doubleValue(), 1e-6);
            assertEquals(7, batches.next().query().meanNumber().doubleValue(), 1e-6);
        }
    }

    @Test
    void workersPrefetchTwoBatches() throws InterruptedException {
        AtomicInteger copied = new AtomicInteger();
        try (TwoViewBatches batches = batches(watched(index -> copied.incrementAndGet()), 2)) {
            TwoViewBatch held = batches.next();
            while (copied.get() < 3 * BATCH) {
                Thread.sleep(1);
            }
            Thread.sleep(50);
            assertEquals(3 * BATCH, copied.get());
            assertIsBatch(0, 0, held);
        }
    }

    @Test
    void aFailureOfAWorkerIsThrownAfterTheCompleteBatches() {
        int[] order = new EpochOrder(SEED, images.size(), BATCH).permutation(0);
        int poisoned = order[2 * BATCH + 3];
        PixelSource broken = watched(index -> {
            if (index == poisoned) {
                throw new IllegalArgumentException("image " + index + " is broken");
            }
        });
        try (TwoViewBatches batches = batches(broken, 1)) {
            assertIsBatch(0, 0, batches.next());
            assertIsBatch(0, 1, batches.next());
            IllegalStateException error = assertThrows(IllegalStateException.class, batches::next);
            assertEquals("image " + poisoned + " is broken", error.getCause().getMessage());
            assertThrows(IllegalStateException.class, batches::next);
            batches.seek(3, 0);
            assertThrows(IllegalStateException.class, batches::next);
        }
    }

    @Test
    void aUserErrorInAWorkerIsThrownAsOne() {
        PixelSource broken = watched(index -> {
            throw new UserError("the file is gone");
        });
        try (TwoViewBatches batches = batches(broken, 2)) {
            assertEquals("the file is gone", assertUserError(batches::next));
        }
    }

    @Test
    void closingStopsTheThreadsAndTheBatches() {
        Set<Thread> workers = ConcurrentHashMap.newKeySet();
        TwoViewBatches batches = batches(watched(index -> workers.add(Thread.currentThread())), 3);
        batches.next();
        batches.next();
        assertTimeoutPreemptively(Duration.ofSeconds(10), batches::close);
        assertFalse(workers.isEmpty());
        for (Thread worker : workers) {
            assertTrue(worker.isDaemon());
            assertFalse(worker.isAlive());
        }
        batches.seek(9, 0);
        assertThrows(IllegalStateException.class, batches::next);
    }

    @Test
    void closingBeforeTheFirstBatchIsAllowed() {
        TwoViewBatches batches = batches(images, 2);
        batches.close();
        assertThrows(IllegalStateException.class, batches::next);
    }

    @Test
    void anInterruptedConsumerGetsAnErrorAndStaysInterrupted() {
        PixelSource slow = watched(index -> {
            try {
                Thread.sleep(20);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        try (TwoViewBatches batches = batches(slow, 1)) {
            Thread.currentThread().interrupt();
            assertThrows(IllegalStateException.class, batches::next);
            assertTrue(Thread.interrupted());
        }
    }

    @Test
    void zeroWorkersAndAnotherOrderAreRejected() {
        TwoViews views = new TwoViews(images, Augmentation.cifar10(), SEED);
        EpochOrder order = new EpochOrder(SEED, images.size(), BATCH);
        assertThrows(UserError.class, () -> new TwoViewBatches(views, order, 0));
        EpochOrder foreign = new EpochOrder(SEED, images.size() - 1, BATCH);
        assertThrows(IllegalArgumentException.class, () -> new TwoViewBatches(views, foreign, 1));
    }

    @Test
    void anEpochContainsEachImageAtMostOnce() {
        List<Integer> seen = new ArrayList<>();
        try (TwoViewBatches batches = batches(images, 2)) {
            while (batches.hasNext()) {
                Arrays.stream(batches.next().images()).forEach(seen::add);
            }
        }
        assertEquals(BATCH * STEPS, seen.size());
        assertEquals(BATCH * STEPS, Set.copyOf(seen).size());
        assertTrue(Collections.max(seen) < images.size());
    }

    private static TwoViewBatches batches(PixelSource source, int workers) {
        TwoViews views = new TwoViews(source, Augmentation.cifar10(), SEED);
        return new TwoViewBatches(views, new EpochOrder(SEED, source.size(), BATCH), workers);
    }

    private void assertIsBatch(int epoch, int step, TwoViewBatch batch) {
        assertEquals(epoch, batch.epoch());
        assertEquals(step, batch.step());
        int[] order = new EpochOrder(SEED, images.size(), BATCH).permutation(epoch);
        assertArrayEquals(Arrays.copyOfRange(order, step * BATCH, (step + 1) * BATCH), batch.images());
        TwoViews views = new TwoViews(images, Augmentation.cifar10(), SEED);
        ViewBuffers scratch = views.newScratch();
        FloatBuffer query = FloatBuffer.allocate(BATCH * LENGTH);
        FloatBuffer key = FloatBuffer.allocate(BATCH * LENGTH);
        for (int n = 0; n < BATCH; n++) {
            views.write(epoch, batch.images()[n], scratch, query, key, n * LENGTH);
        }
        assertArrayEquals(query.array(), values(batch.query()));
        assertArrayEquals(key.array(), values(batch.key()));
    }

    private static float[] values(INDArray array) {
        return array.reshape(-1).toFloatVector();
    }

    private PixelSource watched(IntConsumer reading) {
        return ArrayPixels.watched(images, reading);
    }
}
