package org.moco4j.nn;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.moco4j.UserError;
import org.nd4j.linalg.api.buffer.DataBuffer;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Updates an encoder's running statistics for evaluation: running = 0.9 * running + 0.1 * batch, as in PyTorch's batch
 * norm, with the unbiased variance. The batch's value is the mean over its groups.
 */
public final class RunningStatistics {
    private static final double MOMENTUM = 0.1;

    private final List<Pair> pairs = new ArrayList<>();

    /**
     * One running array.
     *
     * @param output the graph's output with the batch's value
     * @param running the array
     * @param unbiased by what the batch's value is multiplied: the correction of a biased variance, or 1
     */
    public record Pair(String output, INDArray running, double unbiased) {}

    /**
     * @param prefix of the encoder in the graph
     * @param imagesPerGroup of a batch
     * @throws UserError if a group has only one value per channel, which has no variance
     */
    public RunningStatistics(Encoder encoder, String prefix, FlatParameters statistics, int imagesPerGroup) {
        for (Encoder.BatchNormSite site : encoder.batchNorms()) {
            String full = prefix + "." + site.name();
            double values = (double) imagesPerGroup * site.size() * site.size();
            if (values < 2) {
                throw new UserError("batch_size / bn-splits is " + imagesPerGroup + " and the image is one pixel at "
                        + site.name() + ", so batch norm has a single value. Lower bn-splits, or raise batch_size or "
                        + "image-size.");
            }
            pairs.add(new Pair(SplitBatchNorm.batchMean(full), statistics.get(site.name() + ".running_mean"), 1));
            pairs.add(new Pair(
                    SplitBatchNorm.batchVariance(full),
                    statistics.get(site.name() + ".running_var"),
                    values / (values - 1)));
        }
    }

    /** The running arrays, mean and variance of each batch norm in turn. */
    public List<Pair> pairs() {
        return List.copyOf(pairs);
    }

    /**
     * Moves the running statistics towards those of a batch.
     *
     * @param outputs of the graph, among them the batch's statistics, {@code [splits, 1, C]}
     */
    public void update(Map<String, INDArray> outputs) {
        for (Pair pair : pairs) {
            update(outputs.get(pair.output), pair.running, pair.unbiased);
        }
    }

    /** In plain Java, because an ND4J call would cost more than these few values. */
    private static void update(INDArray batch, INDArray running, double unbiased) {
        DataBuffer from = batch.data();
        DataBuffer to = running.data();
        long splits = batch.size(0);
        long channels = batch.size(2);
        for (long c = 0; c < channels; c++) {
            double sum = 0;
            for (long group = 0; group < splits; group++) {
                sum += from.getDouble(group * channels + c);
            }
            to.put(c, (1 - MOMENTUM) * to.getDouble(c) + MOMENTUM * unbiased * sum / splits);
        }
    }
}
