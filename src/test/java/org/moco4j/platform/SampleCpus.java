package org.moco4j.platform;

import java.util.EnumSet;
import java.util.Set;

/** Processors that the tests speak of. */
final class SampleCpus {
    static final CpuFeatures ZEN_5 = x86("AMD EPYC 9005", EnumSet.complementOf(EnumSet.of(CpuFeature.AMX)));
    static final CpuFeatures ZEN_3 = x86("AMD EPYC 7003", EnumSet.of(CpuFeature.AVX2, CpuFeature.FMA));
    static final CpuFeatures IVY_BRIDGE = x86("Intel Xeon E5-2670 v2", EnumSet.noneOf(CpuFeature.class));
    static final CpuFeatures GRAVITON = new CpuFeatures("Neoverse-N1", "arm64", 16, 16, true, Set.of());
    static final CpuFeatures UNKNOWN = new CpuFeatures("unknown processor", "x86_64", 8, 8, false, Set.of());

    private SampleCpus() {}

    private static CpuFeatures x86(String model, Set<CpuFeature> features) {
        return new CpuFeatures(model, "x86_64", 16, 8, true, features);
    }
}
