package org.moco4j.plan.nd4j;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import org.moco4j.testing.property.ForAll;
import org.moco4j.testing.property.Property;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

class BatchGroupsTest {

    /** The batch may start anywhere, because it is a view of the plan's memory. */
    @Property(tries = 300)
    void groupsOfAViewContainTheirOwnValues(
            @ForAll(min = 1, max = 4) int splits,
            @ForAll(min = 1, max = 3) int each,
            @ForAll(min = 1, max = 3) int size,
            @ForAll(min = 1, max = 4) int channels,
            @ForAll(min = 0, max = 40) int start) {
        int image = size * size * channels;
        INDArray batch = view(start, (long) splits * each, size, size, channels);
        INDArray rows = view(start, splits, 1, channels);
        BatchGroups groups = new BatchGroups(splits);
        for (int group = 0; group < splits; group++) {
            INDArray images = groups.images(batch, group);
            assertArrayEquals(new long[] {each, size, size, channels}, images.shape());
            assertCounting(start + group * each * image, images);
            assertArrayEquals(new long[] {1, channels}, groups.row(rows, group).shape());
            assertCounting(start + group * channels, groups.row(rows, group));
            assertArrayEquals(
                    new long[] {channels}, groups.channels(rows, group).shape());
            assertCounting(start + group * channels, groups.channels(rows, group));
        }
    }

    /** A view of the numbers 0, 1, 2, ..., starting at {@code start}. */
    private static INDArray view(int start, long... shape) {
        long length = 1;
        for (long side : shape) {
            length *= side;
        }
        INDArray numbers = Nd4j.arange((double) (start + length)).castTo(DataType.DOUBLE);
        return numbers.get(NDArrayIndex.interval(start, start + length)).reshape('c', shape);
    }

    private static void assertCounting(int first, INDArray part) {
        double[] expected = new double[(int) part.length()];
        for (int i = 0; i < expected.length; i++) {
            expected[i] = first + i;
        }
        assertArrayEquals(expected, part.dup('c').reshape(part.length()).toDoubleVector());
    }
}
