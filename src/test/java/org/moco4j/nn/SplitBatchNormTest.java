package org.moco4j.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.moco4j.testing.MessageAssertions.assertContains;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.moco4j.testing.SmallGraph;
import org.moco4j.testing.TwoEngines;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

class SplitBatchNormTest {
    private static final String NORM = "encoder.bn1";

    /** The graph's one batch norm, over {@code [n, size, size, channels]}. */
    private record Norm(SmallGraph small, int n, int splits) {
        static Norm of(DataType type, int n, int size, int channels, int splits) {
            SmallGraph small = new SmallGraph(type, n + size + channels + splits);
            FlatParameters weights = FlatParameters.zeros(
                    List.of(
                            new ParameterSpec("bn1.weight", new long[] {channels}, Initializer.ONES),
                            new ParameterSpec("bn1.bias", new long[] {channels}, Initializer.ZEROS)),
                    type);
            SDVariable x = small.variable(
                    "x", small.normal(n, size, size, channels).muli(2).addi(3));
            small.variable("encoder.bn1.weight", channels);
            small.variable("encoder.bn1.bias", channels);
            FeatureMap y = new SplitBatchNorm(splits)
                    .apply(
                            small.graph(),
                            new FeatureMap(x, size, channels),
                            "bn1",
                            new VariableScope(small.graph(), "encoder", weights));
            small.endIn(y.variable());
            return new Norm(small, n, splits);
        }

        TwoEngines engines() {
            List<String> outputs = new ArrayList<>(List.of(
                    SmallGraph.OUT,
                    SmallGraph.LOSS,
                    SplitBatchNorm.batchMean(NORM),
                    SplitBatchNorm.batchVariance(NORM)));
            return new TwoEngines(small.graph(), outputs, SmallGraph.LOSS, small.variables(), small.type());
        }
    }

    @ParameterizedTest(name = "{1} images of {2} pixels, {3} channels, {4} groups, {0}")
    @CsvSource({
        "DOUBLE, 6, 3, 5, 3",
        "DOUBLE, 4, 1, 3, 2",
        "DOUBLE, 3, 5, 1, 3",
        "DOUBLE, 1, 3, 2, 1",
        "DOUBLE, 8, 2, 7, 1",
        "FLOAT, 6, 3, 5, 3",
        "FLOAT, 1, 3, 2, 1",
        "FLOAT, 3, 5, 1, 3"
    })
    void bothEnginesAgree(DataType type, int n, int size, int channels, int splits) {
        TwoEngines engines = Norm.of(type, n, size, channels, splits).engines();
        engines.agree(Map.of(), type == DataType.DOUBLE ? 1e-8 : 1e-4);
        assertEquals(1, engines.kernelCounts().get("nd4j batchnorm"));
        assertEquals(1, engines.kernelCounts().get("nd4j batchnorm gradient"));
    }

    @Test
    void eachContiguousChunkOfTheBatchIsNormalizedSeparately() {
        Norm norm = Norm.of(DataType.DOUBLE, 6, 3, 2, 3);
        INDArray gamma = norm.small().graph().getVariable("encoder.bn1.weight").getArr();
        INDArray beta = norm.small().graph().getVariable("encoder.bn1.bias").getArr();
        Map<String, INDArray> outputs = norm.engines().agree(Map.of(), 1e-8).outputs();
        for (int group = 0; group < norm.splits(); group++) {
            INDArray x = chunk(norm, "x", group);
            INDArray mean = x.mean(0);
            INDArray variance = x.var(false, 0);
            INDArray expected = x.subRowVector(mean)
                    .divRowVector(Nd4j.math().sqrt(variance.add(1e-5)))
                    .mulRowVector(gamma)
                    .addRowVector(beta);
            TwoEngines.assertClose("y of " + group, expected, rows(norm, outputs.get(SmallGraph.OUT), group), 1e-10);
            assertStatistic(mean, outputs.get(SplitBatchNorm.batchMean(NORM)), group);
            assertStatistic(variance, outputs.get(SplitBatchNorm.batchVariance(NORM)), group);
        }
    }

    private static void assertStatistic(INDArray expected, INDArray statistics, int group) {
        TwoEngines.assertClose(
                "statistic of " + group, expected, statistics.slice(group).reshape(expected.shape()), 1e-10);
    }

    private static INDArray chunk(Norm norm, String name, int group) {
        return rows(norm, norm.small().graph().getVariable(name).getArr(), group);
    }

    /** The values of one group, {@code [pixels, C]}. */
    private static INDArray rows(Norm norm, INDArray images, int group) {
        int each = norm.n() / norm.splits();
        return images.get(
                        NDArrayIndex.interval(group * each, (group + 1) * each),
                        NDArrayIndex.all(),
                        NDArrayIndex.all(),
                        NDArrayIndex.all())
                .dup('c')
                .reshape(-1, images.size(3));
    }

    @Test
    void aBatchThatIsNotDivisibleIntoTheGroupsIsRefused() {
        SmallGraph small = new SmallGraph(DataType.DOUBLE, 1);
        SDVariable x = small.graph().placeHolder("x", DataType.DOUBLE, 5, 2, 2, 2);
        small.variable("bn1.weight", 2);
        small.variable("bn1.bias", 2);
        new SplitBatchNorm(2)
                .apply(small.graph(), new FeatureMap(x, 2, 2), "bn1", new VariableScope(small.graph(), ""))
                .variable()
                .rename(SmallGraph.OUT);
        TwoEngines engines = TwoEngines.forward(small.graph(), List.of(SmallGraph.OUT), DataType.DOUBLE);
        Exception e = assertThrows(IllegalArgumentException.class, engines::kernelCounts);
        assertContains(e.getMessage(), "x[5, 2, 2, 2]", "2 groups");
    }
}
