package org.moco4j.nn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.moco4j.testing.MessageAssertions.assertUserError;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.moco4j.moco.FakeEncoders;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class RunningStatisticsTest {
    private static final int IMAGES_A_GROUP = 3;

    @Test
    void anUpdateAddsATenthOfTheBatchMeanAndOfTheUnbiasedVariance() {
        Encoder encoder = new Encoder(FakeEncoders.SHAPE);
        FlatParameters running = FlatParameters.initial(encoder.statistics(), DataType.DOUBLE, 0);
        Map<String, INDArray> outputs = new HashMap<>();
        for (Encoder.BatchNormSite site : encoder.batchNorms()) {
            long channels = running.get(site.name() + ".running_mean").length();
            outputs.put(SplitBatchNorm.batchMean("key." + site.name()), groups(channels, 1, 5));
            outputs.put(SplitBatchNorm.batchVariance("key." + site.name()), groups(channels, 2, 6));
        }
        RunningStatistics statistics = new RunningStatistics(encoder, "key", running, IMAGES_A_GROUP);

        statistics.update(outputs);
        statistics.update(outputs);

        for (Encoder.BatchNormSite site : encoder.batchNorms()) {
            double n = IMAGES_A_GROUP * site.size() * site.size();
            double mean = 0.9 * (0.1 * 3) + 0.1 * 3;
            double unbiased = 4 * n / (n - 1);
            double variance = 0.9 * (0.9 + 0.1 * unbiased) + 0.1 * unbiased;
            assertAll(mean, running.get(site.name() + ".running_mean"));
            assertAll(variance, running.get(site.name() + ".running_var"));
        }
        assertAll(1, outputs.get(SplitBatchNorm.batchMean("key.bn1")).slice(0));
    }

    @Test
    void aGroupOfOneImageOfOnePixelIsRefused() {
        Encoder encoder = new Encoder(new EncoderShape(Architecture.RESNET18, 2, 3, false, 8));
        FlatParameters running = FlatParameters.initial(encoder.statistics(), DataType.DOUBLE, 0);
        assertUserError(() -> new RunningStatistics(encoder, "key", running, 1), "Lower bn-splits");
    }

    /** {@code [2, 1, C]}: one value in the first group, another in the second. */
    private static INDArray groups(long channels, double first, double second) {
        INDArray groups = Nd4j.create(DataType.DOUBLE, 2, 1, channels);
        groups.slice(0).assign(first);
        groups.slice(1).assign(second);
        return groups;
    }

    private static void assertAll(double expected, INDArray actual) {
        assertEquals(expected, actual.minNumber().doubleValue(), 1e-12);
        assertEquals(expected, actual.maxNumber().doubleValue(), 1e-12);
    }
}
