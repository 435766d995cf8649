package org.moco4j.platform;

import java.util.EnumSet;
import java.util.Set;

/** Processors that the tests speak of. */
final class SampleCpus {
    static final Cpu ZEN_5 = x86("AMD EPYC 9005", EnumSet.complementOf(EnumSet.of(Cpu.Feature.AMX)));
    static final Cpu ZEN_3 = x86("AMD EPYC 7003", EnumSet.of(Cpu.Feature.AVX2, Cpu.Feature.FMA));
    static final Cpu IVY_BRIDGE = x86("Intel Xeon E5-2670 v2", EnumSet.noneOf(Cpu.Feature.class));
    static final Cpu GRAVITON = new Cpu("Neoverse-N1", "arm64", 16, 16, true, Set.of());
    static final Cpu UNKNOWN = new Cpu("unknown processor", "x86_64", 8, 8, false, Set.of());

    private SampleCpus() {}

    private static Cpu x86(String model, Set<Cpu.Feature> features) {
        return new Cpu(model, "x86_64", 16, 8, true, features);
    }
}
