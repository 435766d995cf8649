package org.moco4j.plan.onednn;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.List;
import java.util.stream.Stream;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.reorder;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.moco4j.plan.onednn.OneDnn.Argument;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Weights that are converted to a matrix in one step must have the same bytes as in two steps. */
class FilterMatrixTest {
    @BeforeAll
    static void requireOneDnn() {
        assumeTrue(OneDnnKernels.isAvailable(), "oneDNN is for x86-64 only");
    }

    static Stream<Arguments> layouts() {
        // The third is that of matrix instructions, and has two blocks of rows.
        return Stream.of(
                        memory.format_tag.BA16a16b,
                        memory.format_tag.ab,
                        memory.format_tag.BA16a64b2a,
                        memory.format_tag.ba)
                .flatMap(tag -> Stream.of(
                        Arguments.of(tag, new long[] {64, 128, 3, 3}, false),
                        Arguments.of(tag, new long[] {64, 128, 3, 3}, true),
                        Arguments.of(tag, new long[] {128, 64, 2, 5}, false),
                        Arguments.of(tag, new long[] {128, 64, 2, 5}, true)));
    }

    @ParameterizedTest(name = "{0}, gradient {2}")
    @MethodSource("layouts")
    void theBytesAreThoseOfTwoSteps(memory.format_tag tag, long[] shape, boolean gradient) {
        int rows = gradient ? 0 : 1;
        int columns = gradient ? 1 : 0;
        long[] sizes = {shape[2] * shape[3] * shape[rows], shape[columns]};
        memory.desc matrix = new memory.desc(sizes, OneDnnLayout.FLOAT, tag);
        INDArray weights = Nd4j.rand(DataType.FLOAT, shape);

        memory.desc direct =
                new FilterMatrix(matrix, shape, rows, columns).ofWeights().orElseThrow();
        INDArray inOneStep = convert(OneDnnLayout.weights(shape), weights, direct);
        long[] strides = new long[shape.length];
        strides[rows] = shape[columns];
        strides[columns] = 1;
        strides[3] = shape[0] * shape[1];
        strides[2] = shape[3] * strides[3];
        INDArray plain =
                convert(OneDnnLayout.weights(shape), weights, new memory.desc(shape, OneDnnLayout.FLOAT, strides));
        INDArray inTwoSteps = convert(new memory.desc(sizes, OneDnnLayout.FLOAT, memory.format_tag.ab), plain, matrix);

        assertArrayEquals(inTwoSteps.data().asFloat(), inOneStep.data().asFloat());
    }

    @Test
    void aBlockWithSeveralPlacesOfTheWindowIsRefused() {
        memory.desc matrix = new memory.desc(new long[] {9 * 8, 16}, OneDnnLayout.FLOAT, memory.format_tag.BA16a16b);
        assertTrue(new FilterMatrix(matrix, new long[] {16, 8, 3, 3}, 1, 0)
                .ofWeights()
                .isEmpty());
    }

    @Test
    void paddedColumnsAreRefused() {
        memory.desc matrix = new memory.desc(new long[] {9 * 16, 20}, OneDnnLayout.FLOAT, memory.format_tag.BA16a16b);
        assertTrue(new FilterMatrix(matrix, new long[] {20, 16, 3, 3}, 1, 0)
                .ofWeights()
                .isEmpty());
    }

    private static INDArray convert(memory.desc from, INDArray values, memory.desc to) {
        OneDnn oneDnn = new OneDnn(Precision.FLOAT32);
        INDArray result = Nd4j.create(DataType.FLOAT, to.get_size() / Float.BYTES);
        oneDnn.call(
                        new reorder(new reorder.primitive_desc(oneDnn.engine(), from, oneDnn.engine(), to)),
                        List.of(
                                new Argument(dnnl.DNNL_ARG_FROM, from, values, 0),
                                new Argument(dnnl.DNNL_ARG_TO, to, result, 0)))
                .run();
        return result;
    }
}
