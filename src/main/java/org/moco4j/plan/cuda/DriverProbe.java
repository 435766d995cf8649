package org.moco4j.plan.cuda;

import java.util.Optional;

/** Asks NVIDIA's driver. */
interface DriverProbe {
    /** Loads the driver; empty if it is not installed. */
    Optional<Facts> load();

    /**
     * What the driver answers.
     *
     * @param cudaVersion the newest version of CUDA that it supports, e.g. 13000 for 13.0; 0 if it does not say
     * @param card the first GPU that this process may use
     * @param problem why there is no GPU; empty if there is one
     */
    record Facts(int cudaVersion, Optional<Card> card, String problem) {}

    /**
     * A GPU.
     *
     * @param capability compute capability times ten: 75 for 7.5
     */
    record Card(String name, int capability, long memoryBytes) {}
}
