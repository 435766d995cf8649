package org.moco4j.platform;

/**
 * Whether the program's own CUDA kernels can run on this machine. The package of the kernels finds it out.
 *
 * @param ready whether they can run
 * @param driver whether NVIDIA's driver is there, so that a GPU can be expected
 * @param sentence what was found, for users
 * @param fix what to do; empty if there is nothing to do
 * @param card the name of the GPU if the kernels can run on it, else empty
 */
public record GpuReadiness(boolean ready, boolean driver, String sentence, String fix, String card) {
    /** A GPU that cannot be used, or whose name does not matter. */
    public GpuReadiness(boolean ready, boolean driver, String sentence, String fix) {
        this(ready, driver, sentence, fix, "");
    }
}
