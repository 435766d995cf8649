package org.moco4j.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.moco4j.graph.Encoder;
import org.moco4j.graph.FlatArrays;
import org.moco4j.graph.SplitBatchNorm;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * What an encoder remembers of its batches for evaluation: running = 0.9 * running + 0.1 * batch, as PyTorch's batch norm
 * does, with the unbiased variance; the batch's value is the mean over its groups.
 */
final class RunningStatistics {
    private static final double MOMENTUM = 0.1;

    private final List<Pair> pairs = new ArrayList<>();

    /** One running array, and where the batch's value comes from. */
    private record Pair(String output, INDArray running, double unbiased) {}

    /**
     * @param prefix of the encoder in the graph
     * @param imagesPerGroup of a batch
     */
    RunningStatistics(Encoder encoder, String prefix, FlatArrays statistics, int imagesPerGroup) {
        for (Encoder.BatchNormSite site : encoder.batchNorms()) {
            String full = prefix + "." + site.name();
            double values = (double) imagesPerGroup * site.size() * site.size();
            pairs.add(new Pair(SplitBatchNorm.batchMean(full), statistics.get(site.name() + ".running_mean"), 1));
            pairs.add(new Pair(
                    SplitBatchNorm.batchVariance(full),
                    statistics.get(site.name() + ".running_var"),
                    values / (values - 1)));
        }
    }

    /** @param outputs of the graph, among them the batch's statistics, {@code [splits, 1, C]} */
    void update(Map<String, INDArray> outputs) {
        for (Pair pair : pairs) {
            INDArray batch = outputs.get(pair.output);
            try (INDArray mean = batch.mean(0, 1)) {
                pair.running.muli(1 - MOMENTUM).addi(mean.muli(MOMENTUM * pair.unbiased));
            }
        }
    }
}
