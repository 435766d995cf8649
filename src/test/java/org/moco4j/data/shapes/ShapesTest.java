package org.moco4j.data.shapes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.moco4j.data.DataProgress;
import org.moco4j.data.Dataset;
import org.moco4j.data.ImageSet;
import org.moco4j.data.Requests;
import org.moco4j.data.shapes.ShapePainter.Recipe;
import org.moco4j.data.source.Datasets;

class ShapesTest {
    private static final int SIDE = 32;

    private static Shapes shapes(long seed) {
        return new Shapes(Recipe.STANDARD, SIDE, seed);
    }

    private static byte[] pixels(ImageSet images, int index) {
        byte[] pixels = new byte[images.imageBytes()];
        images.copyPixels(index, pixels);
        return pixels;
    }

    @Test
    void theSameSeedGivesTheSameBytesOnEveryJava() {
        // Computed on Linux with JDK 17 and 25. Another value means that published figures cannot be reproduced.
        assertEquals(
                "d14243e21b15e6982965e353f758dc17232cbef4e8ea18f4a1b24910ae570164",
                shapes(42).train(100, 2).checksum());
    }

    @Test
    void imagesDoNotDependOnWorkersAndCount() {
        ImageSet few = shapes(1).train(30, 1);
        ImageSet many = shapes(1).train(50, 3);
        int[] first = IntStream.range(0, 30).toArray();
        assertEquals(few.checksum(), many.subset(first).checksum());
        assertNotEquals(few.checksum(), shapes(2).train(30, 1).checksum());
    }

    @Test
    void eachOfTheTenClassesHasTheSameNumberOfImages() {
        ImageSet train = shapes(1).train(200, 2);
        int[] counts = new int[10];
        IntStream.range(0, 200).forEach(i -> counts[train.label(i)]++);
        assertEquals(10, train.classNames().size());
        assertEquals(10, new HashSet<>(train.classNames()).size());
        IntStream.of(counts).forEach(count -> assertEquals(20, count));
    }

    @Test
    void noTestImageIsATrainingImage() {
        ImageSet train = shapes(1).train(400, 2);
        ImageSet test = shapes(1).test(400, 2);
        Set<String> known = new HashSet<>();
        IntStream.range(0, 400).forEach(i -> known.add(Arrays.toString(pixels(train, i))));
        assertEquals(400, known.size());
        IntStream.range(0, 400).forEach(i -> assertTrue(known.add(Arrays.toString(pixels(test, i)))));
    }

    @Test
    void imagesCanBeDrawnAtAnySize() {
        Dataset dataset = Datasets.load(Requests.shapes(64, 20, 10, 1, 2), DataProgress.NONE);
        assertEquals(64, dataset.train().width());
        assertEquals(10, dataset.test().orElseThrow().size());
    }

    @Test
    void imagesAreTheSameAtEverySize() {
        // An image at twice the size, averaged over its pixels, is about the same image.
        ImageSet small = new Shapes(Recipe.STANDARD, 32, 1).train(20, 2);
        ImageSet large = new Shapes(Recipe.STANDARD, 64, 1).train(20, 2);
        for (int i = 0; i < 20; i++) {
            byte[] a = pixels(small, i);
            byte[] b = pixels(large, i);
            double difference = 0;
            for (int y = 0; y < 32; y++) {
                for (int x = 0; x < 32; x++) {
                    int at = 2 * y * 64 + 2 * x;
                    int sum = (b[at] & 0xff) + (b[at + 1] & 0xff) + (b[at + 64] & 0xff) + (b[at + 65] & 0xff);
                    difference += Math.abs(sum / 4.0 - (a[y * 32 + x] & 0xff));
                }
            }
            assertTrue(difference / (32 * 32) < 8, "image " + i + " differs by " + difference / (32 * 32));
        }
    }

    @Test
    void rawPixelsDoNotRevealTheClass() {
        PixelNeighbors neighbors = new PixelNeighbors(20);
        double accuracy = neighbors.accuracy(shapes(1).train(1500, 2), shapes(1).test(400, 2), bytes -> {
            float[] values = new float[bytes.length];
            for (int i = 0; i < values.length; i++) {
                values[i] = bytes[i] & 0xff;
            }
            return values;
        });
        assertTrue(accuracy < 0.28, "raw pixels: " + accuracy);
    }

    @Test
    void colorsDoNotRevealTheClass() {
        PixelNeighbors neighbors = new PixelNeighbors(20);
        double accuracy = neighbors.accuracy(
                shapes(1).train(2000, 2), shapes(1).test(1000, 2), ShapesTest::meanAndDeviationOfEachChannel);
        assertTrue(accuracy < 0.2, "mean and deviation of the channels: " + accuracy);
    }

    private static float[] meanAndDeviationOfEachChannel(byte[] pixels) {
        int plane = pixels.length / 3;
        float[] values = new float[6];
        for (int c = 0; c < 3; c++) {
            double sum = 0;
            double squares = 0;
            for (int i = c * plane; i < (c + 1) * plane; i++) {
                sum += pixels[i] & 0xff;
                squares += (pixels[i] & 0xff) * (pixels[i] & 0xff);
            }
            values[c] = (float) (sum / plane);
            values[3 + c] = (float) Math.sqrt(squares / plane - (sum / plane) * (sum / plane));
        }
        return values;
    }

    /** A k-nearest-neighbor classifier on plain vectors. It measures what a data set reveals without learning. */
    private static final class PixelNeighbors {
        private final int k;

        PixelNeighbors(int k) {
            this.k = k;
        }

        /** Computes a vector from the pixels of an image. */
        @FunctionalInterface
        interface Description {
            float[] of(byte[] pixels);
        }

        /**
         * Returns the fraction of test images classified correctly by the majority of the k nearest training images,
         * by the cosine of centered vectors.
         */
        double accuracy(ImageSet train, ImageSet test, Description description) {
            float[][] bank = vectors(train, description);
            float[][] queries = vectors(test, description);
            float[] mean = mean(bank);
            float[] deviation = deviation(bank, mean);
            normalize(bank, mean, deviation);
            normalize(queries, mean, deviation);
            long right = IntStream.range(0, test.size())
                    .parallel()
                    .filter(i -> vote(bank, train, queries[i]) == test.label(i))
                    .count();
            return (double) right / test.size();
        }

        private int vote(float[][] bank, ImageSet train, float[] query) {
            double[] similarity = new double[k];
            int[] nearest = new int[k];
            Arrays.fill(similarity, Double.NEGATIVE_INFINITY);
            for (int i = 0; i < bank.length; i++) {
                float dot = 0;
                for (int j = 0; j < query.length; j++) {
                    dot += bank[i][j] * query[j];
                }
                for (int rank = k - 1; rank >= 0 && dot > similarity[rank]; rank--) {
                    if (rank < k - 1) {
                        similarity[rank + 1] = similarity[rank];
                        nearest[rank + 1] = nearest[rank];
                    }
                    similarity[rank] = dot;
                    nearest[rank] = i;
                }
            }
            int[] votes = new int[train.classNames().size()];
            IntStream.of(nearest).forEach(i -> votes[train.label(i)]++);
            return IntStream.range(0, votes.length).reduce(0, (a, b) -> votes[b] > votes[a] ? b : a);
        }

        private static float[][] vectors(ImageSet images, Description description) {
            byte[] pixels = new byte[images.imageBytes()];
            return IntStream.range(0, images.size())
                    .mapToObj(i -> {
                        images.copyPixels(i, pixels);
                        return description.of(pixels);
                    })
                    .toArray(float[][]::new);
        }

        private static float[] mean(float[][] vectors) {
            float[] mean = new float[vectors[0].length];
            for (float[] vector : vectors) {
                for (int j = 0; j < mean.length; j++) {
                    mean[j] += vector[j] / vectors.length;
                }
            }
            return mean;
        }

        private static float[] deviation(float[][] vectors, float[] mean) {
            float[] deviation = new float[mean.length];
            for (int j = 0; j < mean.length; j++) {
                double sum = 1e-12;
                for (float[] vector : vectors) {
                    sum += (vector[j] - mean[j]) * (vector[j] - mean[j]);
                }
                deviation[j] = (float) Math.sqrt(sum / vectors.length);
            }
            return deviation;
        }

        private static void normalize(float[][] vectors, float[] mean, float[] deviation) {
            for (float[] vector : vectors) {
                double squares = 1e-12;
                for (int j = 0; j < vector.length; j++) {
                    vector[j] = (vector[j] - mean[j]) / deviation[j];
                    squares += vector[j] * vector[j];
                }
                for (int j = 0; j < vector.length; j++) {
                    vector[j] /= (float) Math.sqrt(squares);
                }
            }
        }
    }
}
