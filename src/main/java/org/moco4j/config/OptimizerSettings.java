package org.moco4j.config;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;

/**
 * Settings of the optimizer and the learning rate.
 *
 * @param schedule epochs at which the learning rate falls to a tenth, ascending; has no effect with {@code cos}
 * @param batchSize images in a step
 * @param wd weight decay as in PyTorch: it is added to the gradient
 * @param momentum momentum of SGD
 * @param cos whether the learning rate falls along half a cosine to zero at the last epoch
 * @param cosPerStep whether the learning rate with {@code cos} changes at every step instead of every epoch
 * @param warmupEpochs epochs over which the learning rate rises from zero
 */
public record OptimizerSettings(
        @JsonProperty("learning-rate") double learningRate,
        int epochs,
        List<Integer> schedule,
        @JsonProperty("batch_size") int batchSize,
        double wd,
        double momentum,
        boolean cos,
        @JsonProperty("cos-per-step") boolean cosPerStep,
        @JsonProperty("warmup-epochs") int warmupEpochs) {

    public OptimizerSettings {
        schedule = List.copyOf(schedule);
    }
}
