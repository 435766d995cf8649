package org.moco4j.config;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * The device, the engine and the threads of a run.
 *
 * @param workers threads that make views; 0: chosen by the program
 * @param threads threads that compute; 0: chosen by the program
 */
public record ComputeSettings(
        @JsonProperty("device_target") DeviceTarget deviceTarget,
        Engine engine,
        Kernels kernels,
        Precision precision,
        int workers,
        int threads) {

    /** The device. GPU uses a supported GPU if there is one, else the CPU. */
    public enum DeviceTarget {
        GPU,
        CPU
    }

    /** The engine that runs the graph: the static plan, or SameDiff's own session. */
    public enum Engine {
        @JsonProperty("plan")
        PLAN,
        @JsonProperty("samediff")
        SAMEDIFF
    }

    /**
     * The plan's kernels: the fastest available, oneDNN's primitives, only ND4J's own
     * operations, or CUDA kernels on an NVIDIA GPU.
     */
    public enum Kernels {
        @JsonProperty("auto")
        AUTO,
        @JsonProperty("onednn")
        ONEDNN,
        @JsonProperty("nd4j")
        ND4J,
        @JsonProperty("cuda")
        CUDA
    }

    /**
     * The number format of activations and products. Weights, statistics and the loss are always float32. TF32 rounds
     * the factors of products on a GPU; on the CPU it is float32.
     */
    public enum Precision {
        @JsonProperty("float32")
        FLOAT32,
        @JsonProperty("tf32")
        TF32,
        @JsonProperty("bf16")
        BF16
    }
}
