package org.moco4j.spark;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.JavaSparkContext;
import org.junit.jupiter.api.Test;
import org.moco4j.moco.GroupEncoders;

/** Why gradients are collected and then added in the order of the groups, and how they travel. */
class SparkSumTest {
    private static final int PARTS = 8;
    private static final int LENGTH = 1000;
    private static final int DELAY_MILLIS = 150;

    @Test
    void whatIsCollectedKeepsItsOrderAndTreeReduceDoesNot() {
        try (SparkCluster cluster = SparkCluster.open(
                new ClusterSettings(Optional.of("local[" + PARTS + "]"), 0, false), Optional.empty(), "test")) {
            JavaRDD<float[]> firstIsReadyFirst = parts(cluster.spark(), 0, 1);
            JavaRDD<float[]> lastIsReadyFirst = parts(cluster.spark(), PARTS - 1, -1);
            assertArrayEquals(inOrder(firstIsReadyFirst), inOrder(lastIsReadyFirst));
            assertFalse(
                    Arrays.equals(
                            firstIsReadyFirst.treeReduce(SparkSumTest::sum, 1),
                            lastIsReadyFirst.treeReduce(SparkSumTest::sum, 1)),
                    "treeReduce gave the same bits");
        }
    }

    private static JavaRDD<float[]> parts(JavaSparkContext spark, int first, int step) {
        List<Integer> numbers = new ArrayList<>();
        for (int i = 0; i < PARTS; i++) {
            numbers.add(i);
        }
        return spark.parallelize(numbers, PARTS).map(part -> {
            Thread.sleep((long) DELAY_MILLIS * (first + step * part));
            return values(part);
        });
    }

    private static float[] inOrder(JavaRDD<float[]> parts) {
        return parts.collect().stream().reduce(SparkSumTest::sum).orElseThrow();
    }

    private static float[] sum(float[] a, float[] b) {
        float[] sum = new float[LENGTH];
        for (int i = 0; i < LENGTH; i++) {
            sum[i] = a[i] + b[i];
        }
        return sum;
    }

    private static float[] values(int seed) {
        Random random = new Random(seed);
        float[] values = new float[LENGTH];
        for (int i = 0; i < LENGTH; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return values;
    }

    @Test
    void gradientsAsFloat32ArriveToTheBit() {
        GroupEncoders.Gradients sent = gradients(1.5f, -0f, Float.MIN_VALUE, Float.NaN, Float.NEGATIVE_INFINITY, 3e38f);
        GroupEncoders.Gradients arrived = GradientBytes.of(sent, false).unpacked();
        assertArrayEquals(sent.gradients(), arrived.gradients());
        assertArrayEquals(sent.queries(), arrived.queries());
        assertArrayEquals(sent.statistics(), arrived.statistics());
        assertEquals(sent.loss(), arrived.loss());
    }

    @Test
    void gradientsAsBfloat16AreRoundedToTheNearest() {
        float[] values = values(3);
        GradientBytes packed = GradientBytes.of(gradients(values), true);
        assertEquals(2 * LENGTH, packed.gradients().length);
        float[] arrived = packed.unpacked().gradients();
        for (int i = 0; i < LENGTH; i++) {
            assertEquals(values[i], arrived[i], Math.abs(values[i]) / 256);
        }
        // Ties go to the even neighbor; 1 + 2^-8 is between 1 and 1 + 2^-7.
        assertArrayEquals(
                new float[] {1, 1 + 2 / 128f, Float.POSITIVE_INFINITY},
                GradientBytes.of(gradients(1 + 1 / 256f, 1 + 3 / 256f, Float.POSITIVE_INFINITY), true)
                        .unpacked()
                        .gradients());
        assertTrue(Float.isNaN(
                GradientBytes.of(gradients(Float.NaN), true).unpacked().gradients()[0]));
    }

    private static GroupEncoders.Gradients gradients(float... values) {
        return new GroupEncoders.Gradients(4.5, new float[] {1, 2}, values, new float[] {3});
    }
}
