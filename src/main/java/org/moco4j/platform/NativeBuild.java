package org.moco4j.platform;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * One native build of ND4J's CPU backend, as the jar of one Maven classifier holds it.
 *
 * @param platform e.g. {@code linux-x86_64}
 * @param extension e.g. {@code -onednn-avx2}; empty for the plain build
 */
public record NativeBuild(String platform, String extension) {
    /**
     * The builds there are, in the order in which JavaCPP looks for them: the first one on the class path is loaded
     * (the {@code extension} list on {@code org.nd4j.presets.cpu.Nd4jCpuPresets}, 1.0.0-M2.1).
     */
    private static final List<String> EXTENSIONS = List.of(
            "-onednn",
            "-onednn-avx512",
            "-onednn-avx2",
            "-vednn",
            "-vednn-avx512",
            "-vednn-avx2",
            "",
            "-avx2",
            "-avx512",
            "-compat");

    private static final String BINDINGS = "org/nd4j/linalg/cpu/nativecpu/bindings/";

    /** The build for {@code platform} that ND4J will load. */
    public static Optional<NativeBuild> onClassPath(String platform, Predicate<String> resourceExists) {
        return EXTENSIONS.stream()
                .map(extension -> new NativeBuild(platform, extension))
                .filter(build -> resourceExists.test(build.resource()))
                .findFirst();
    }

    public String classifier() {
        return platform + extension;
    }

    /** Returns the instruction sets that the build was compiled for. oneDNN and OpenBLAS choose others at run time. */
    public Set<CpuFeature> needs() {
        if (extension.endsWith("-avx512")) {
            return Set.of(CpuFeature.AVX2, CpuFeature.FMA, CpuFeature.AVX512F);
        }
        if (extension.endsWith("-avx2")) {
            return Set.of(CpuFeature.AVX2, CpuFeature.FMA);
        }
        return Set.of();
    }

    /** The class path entry that only this build's jar has. */
    String resource() {
        String library = platform.startsWith("windows")
                ? "jnind4jcpu.dll"
                : platform.startsWith("macosx") ? "libjnind4jcpu.dylib" : "libjnind4jcpu.so";
        return BINDINGS + classifier() + "/" + library;
    }
}
