package org.moco4j.platform;

import java.util.Locale;
import java.util.OptionalDouble;
import org.moco4j.text.Quantities;

/**
 * A CUDA card.
 *
 * @param index its number in PCI order
 * @param uuid e.g. {@code GPU-5b1c...}
 * @param name e.g. {@code NVIDIA A100-SXM4-40GB}
 * @param computeCapability e.g. 8.0; empty if the driver is too old to tell (before 510)
 * @param memoryMib its memory in MiB
 */
public record Gpu(int index, String uuid, String name, OptionalDouble computeCapability, long memoryMib) {
    /**
     * What nd4j-cuda-11.6 1.0.0-M2.1 holds machine code for (sm_37 to sm_86, no PTX that a newer card could translate),
     * for people. Code for 8.6 runs on Ada's 8.9, of the same major version.
     */
    public static final String SUPPORTED =
            "compute capability 3.7 to 8.9: Tesla K80, Maxwell, Pascal, Volta, Turing (RTX 20), Ampere (A100, RTX 30) "
                    + "and Ada (L4, L40, RTX 40); neither Hopper (H100, H200) nor Blackwell (B200, RTX 50)";

    public boolean supported() {
        return computeCapability.isPresent()
                && computeCapability.getAsDouble() >= 3.7
                && computeCapability.getAsDouble() < 9.0;
    }

    public String describe() {
        String capability = computeCapability.isPresent()
                ? String.format(Locale.ROOT, "compute capability %.1f", computeCapability.getAsDouble())
                : "compute capability unknown: its driver is older than 510";
        return name + " (" + capability + ", " + Quantities.size(memoryMib << 20) + ")";
    }
}
