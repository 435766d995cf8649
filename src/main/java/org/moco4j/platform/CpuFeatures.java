package org.moco4j.platform;

import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The processor as this process may use it.
 *
 * @param model the name that the system gives, for people
 * @param architecture {@code x86_64}, {@code arm64} or what the JVM says, as in the names of native builds
 * @param logicalCores hardware threads that this process may run on
 * @param physicalCores cores that these threads belong to
 * @param known whether the instruction sets could be read; where not, {@code features} is empty
 * @param features the instruction sets that matter here
 */
public record CpuFeatures(
        String model,
        String architecture,
        int logicalCores,
        int physicalCores,
        boolean known,
        Set<CpuFeature> features) {
    public CpuFeatures {
        features = Set.copyOf(features);
    }

    public boolean has(CpuFeature feature) {
        return features.contains(feature);
    }

    /** The instruction sets in a fixed order, or what to say in their place. */
    public String describe() {
        if (!known) {
            return "instruction sets unknown";
        }
        if (features.isEmpty()) {
            return architecture.equals("x86_64") ? "no AVX2" : architecture;
        }
        return EnumSet.copyOf(features).stream().map(Enum::name).collect(Collectors.joining(" "));
    }
}
