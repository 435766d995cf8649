package org.moco4j.config;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What the run is computed on.
 *
 * @param workers threads that make views; 0: the program chooses
 * @param threads threads that compute; 0: the program chooses
 */
public record ComputeSettings(
        @JsonProperty("device_target") DeviceTarget deviceTarget,
        Engine engine,
        Kernels kernels,
        Precision precision,
        int workers,
        int threads) {

    /** GPU uses a supported GPU where there is one, and else the CPU. */
    public enum DeviceTarget {
        GPU,
        CPU
    }

    /** What runs the graph: the static plan, or SameDiff's own session. */
    public enum Engine {
        @JsonProperty("plan")
        PLAN,
        @JsonProperty("samediff")
        SAMEDIFF
    }

    /** The plan's kernels: the fastest that run on this machine, oneDNN's primitives, or ND4J's own operations only. */
    public enum Kernels {
        @JsonProperty("auto")
        AUTO,
        @JsonProperty("onednn")
        ONEDNN,
        @JsonProperty("nd4j")
        ND4J
    }

    /** What activations are computed in; weights, statistics and the loss are float32 always. */
    public enum Precision {
        @JsonProperty("float32")
        FLOAT32,
        @JsonProperty("bf16")
        BF16
    }
}
