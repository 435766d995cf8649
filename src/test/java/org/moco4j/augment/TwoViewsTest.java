package org.moco4j.augment;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.nio.FloatBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.moco4j.KeyedRandom;
import org.moco4j.augment.Augmentation.Interval;
import org.moco4j.augment.Augmentation.Jitter;
import org.moco4j.augment.Augmentation.Rgb;
import org.moco4j.augment.RandomResizedCrop.Box;
import org.moco4j.data.PixelSource;

class TwoViewsTest {
    private static final Rgb ZERO = new Rgb(0, 0, 0);
    private static final Rgb ONE = new Rgb(1, 1, 1);

    private final PixelSource images = ArrayPixels.noise(40, 32, 32);
    private final TwoViews views = new TwoViews(images, Augmentation.cifar10(), 5);

    @Test
    void aViewDoesNotDependOnEarlierViews() {
        ViewBuffers used = views.newScratch();
        for (int image = 39; image >= 0; image--) {
            assertArrayEquals(pair(views, 7, image, views.newScratch()), pair(views, 7, image, used));
        }
    }

    @Test
    void seedEpochImageAndViewChangeAView() {
        float[] pair = pair(views, 0, 3, views.newScratch());
        int half = pair.length / 2;
        assertFalse(Arrays.equals(pair, 0, half, pair, half, pair.length));
        assertFalse(Arrays.equals(pair, pair(views, 1, 3, views.newScratch())));
        assertFalse(Arrays.equals(pair, pair(views, 0, 4, views.newScratch())));
        TwoViews otherSeed = new TwoViews(images, Augmentation.cifar10(), 6);
        assertFalse(Arrays.equals(pair, pair(otherSeed, 0, 3, otherSeed.newScratch())));
    }

    @Test
    void aViewAppliesTheTransformsInOrder() {
        Augmentation all = withProbabilities(1, 1, 1, 1);
        PixelSource golden = ArrayPixels.noise(1, 40, 36);
        TwoViews everyTransform = new TwoViews(golden, all, 9);
        float[] pair = pair(everyTransform, 2, 0, everyTransform.newScratch());

        KeyedRandom random = new KeyedRandom().rekey(9, 2, 0, 1);
        ViewBuffers scratch = everyTransform.newScratch();
        scratch.load(golden, 0);
        float[] expected = new float[all.viewLength()];
        Box box = new Box();
        new RandomResizedCrop(all.cropScale(), all.cropRatio()).draw(random, 40, 36, box);
        new CropResampler(40, 36, 32).resample(scratch.image, scratch.height, scratch.width, box, expected);
        random.nextDouble();
        TwoViews.flipHorizontally(expected, 32);
        random.nextDouble();
        ColorJitter.Draw draw = new ColorJitter.Draw();
        new ColorJitter(all.jitter()).draw(random, draw);
        ColorJitter.apply(expected, draw);
        random.nextDouble();
        TwoViews.makeGray(expected);
        random.nextDouble();
        new GaussianBlur(32).apply(expected, random.uniform(0.1, 2));
        float[] interleaved = new float[expected.length];
        scratch.normalize(expected, interleaved);
        assertArrayEquals(interleaved, Arrays.copyOfRange(pair, expected.length, 2 * expected.length));
    }

    @Test
    void transformsAreAsFrequentAsTheirProbabilities() {
        // On a whole, unresized image whose color grows from left to right each transform leaves its own trace.
        byte[] ramp = new byte[3 * 16 * 16];
        for (int i = 0; i < ramp.length; i++) {
            ramp[i] = (byte) (i / 256 * 40 + i % 16 * 8);
        }
        PixelSource source = new ArrayPixels(ramp, 1, 16, 16);
        Augmentation some = new Augmentation(
                new Interval(1, 1),
                new Interval(1, 1),
                0.3,
                new Jitter(0, 0, 0, 0),
                0,
                0.2,
                0,
                new Interval(0.1, 2),
                16,
                ZERO,
                ONE);
        TwoViews rare = new TwoViews(source, some, 1);
        ViewBuffers scratch = rare.newScratch();
        int epochs = 5000;
        int flipped = 0;
        int gray = 0;
        for (int epoch = 0; epoch < epochs; epoch++) {
            float[] pair = pair(rare, epoch, 0, scratch);
            for (int view = 0; view < 2; view++) {
                int start = view * some.viewLength();
                flipped += pair[start] > pair[start + 15 * 3] ? 1 : 0;
                gray += pair[start] == pair[start + 1] ? 1 : 0;
            }
        }
        assertEquals(0.3, flipped / (2.0 * epochs), 0.015);
        assertEquals(0.2, gray / (2.0 * epochs), 0.013);
    }

    @Test
    void aProbabilityOfZeroDisablesATransform() {
        TwoViews never = new TwoViews(images, withProbabilities(0, 0, 0, 0), 1);
        ViewBuffers scratch = never.newScratch();
        float[] pair = pair(never, 0, 0, scratch);
        float[] expected = new float[3 * 32 * 32];
        KeyedRandom random = new KeyedRandom().rekey(1, 0, 0, 0);
        new RandomResizedCrop(new Interval(0.08, 1), new Interval(0.75, 4.0 / 3)).draw(random, 32, 32, scratch.box);
        scratch.resampler.resample(scratch.image, scratch.height, scratch.width, scratch.box, expected);
        float[] interleaved = new float[expected.length];
        scratch.normalize(expected, interleaved);
        assertArrayEquals(interleaved, Arrays.copyOf(pair, interleaved.length));
    }

    @Test
    void viewsAreWrittenOnlyAtTheOffset() {
        FloatBuffer query = FloatBuffer.allocate(3 * 3072);
        FloatBuffer key = FloatBuffer.allocate(3 * 3072);
        views.write(0, 3, views.newScratch(), query, key, 3072);
        float[] pair = pair(views, 0, 3, views.newScratch());
        assertArrayEquals(Arrays.copyOf(pair, 3072), Arrays.copyOfRange(query.array(), 3072, 6144));
        assertArrayEquals(Arrays.copyOfRange(pair, 3072, 6144), Arrays.copyOfRange(key.array(), 3072, 6144));
        for (int outside : new int[] {0, 3071, 6144, 9215}) {
            assertEquals(0, query.get(outside));
            assertEquals(0, key.get(outside));
        }
        ViewBuffers scratch = views.newScratch();
        assertThrows(IndexOutOfBoundsException.class, () -> views.write(0, 3, scratch, query, key, 6145));
    }

    @Test
    void aViewAllocatesNothing() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        ViewBuffers scratch = views.newScratch();
        FloatBuffer query = FloatBuffer.allocate(3072);
        FloatBuffer key = FloatBuffer.allocate(3072);
        for (int image = 0; image < 40; image++) {
            views.write(0, image, scratch, query, key, 0);
        }
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 1000; i++) {
            views.write(i, i % 40, scratch, query, key, 0);
        }
        long perView = (threads.getCurrentThreadAllocatedBytes() - before) / 2000;
        assertTrue(perView < 16, perView + " bytes a view");
    }

    private static Augmentation withProbabilities(double flip, double jitter, double gray, double blur) {
        return new Augmentation(
                new Interval(0.08, 1),
                new Interval(0.75, 4.0 / 3),
                flip,
                new Jitter(0.4, 0.4, 0.4, 0.1),
                jitter,
                gray,
                blur,
                new Interval(0.1, 2),
                32,
                ZERO,
                ONE);
    }

    /** The query view and behind it the key view. */
    private static float[] pair(TwoViews views, long epoch, int image, ViewBuffers scratch) {
        int length = views.augmentation().viewLength();
        float[] pair = new float[2 * length];
        FloatBuffer query = FloatBuffer.wrap(pair, 0, length).slice();
        FloatBuffer key = FloatBuffer.wrap(pair, length, length).slice();
        views.write(epoch, image, scratch, query, key, 0);
        return pair;
    }
}
