package org.moco4j.platform;

import java.util.Map;
import java.util.Optional;

/**
 * Chooses OpenBLAS's kernels before it loads. The OpenBLAS that comes with ND4J (0.3.19 of 2021) does not know
 * processors that are younger than itself, and takes kernels of the time before AVX for them: a matrix product then
 * takes two to four times as long. With the same kernels on every processor, figures also agree between processors more
 * often.
 */
final class OpenBlasKernels {
    /** If the user sets it, the user's choice holds. */
    static final String VARIABLE = "OPENBLAS_CORETYPE";

    /** OpenBLAS's name for its AVX2 kernels. */
    private static final String AVX2_KERNELS = "Haswell";

    private OpenBlasKernels() {}

    /**
     * The kernels to ask for; empty if OpenBLAS is to choose for itself.
     *
     * @param environment the process's environment variables
     */
    static Optional<String> choose(CpuFeatures cpu, Map<String, String> environment) {
        boolean able = cpu.architecture().equals("x86_64") && cpu.has(CpuFeature.AVX2) && cpu.has(CpuFeature.FMA);
        return able && !environment.containsKey(VARIABLE) ? Optional.of(AVX2_KERNELS) : Optional.empty();
    }

    /**
     * Sets the variable in the C library's environment, where OpenBLAS reads it. {@link System#getenv()} and child
     * processes do not get it. On systems other than Linux it does nothing.
     */
    static void request(String kernels) {
        CLibrary.onLinux().ifPresent(c -> c.getFunction("setenv").invokeInt(new Object[] {VARIABLE, kernels, 1}));
    }
}
