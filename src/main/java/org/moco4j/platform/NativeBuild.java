package org.moco4j.platform;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.moco4j.UserError;

/**
 * Describes one native build of ND4J's CPU backend, the jar of one Maven classifier.
 *
 * @param platform e.g. {@code linux-x86_64}
 * @param extension e.g. {@code -onednn-avx2}; empty for the plain build
 */
record NativeBuild(String platform, String extension) {
    /**
     * All builds, in the order in which JavaCPP looks for them: the first one on the class path is loaded (the
     * {@code extension} list of {@code org.nd4j.presets.cpu.Nd4jCpuPresets}, 1.0.0-M2.1).
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

    /** The platforms for which the POM has a profile; the first is the default. */
    private static final List<String> WITH_PROFILE =
            List.of("linux-x86_64", "linux-arm64", "macosx-x86_64", "macosx-arm64", "windows-x86_64");

    private static final String BINDINGS = "org/nd4j/linalg/cpu/nativecpu/bindings/";

    /** Returns the build for {@code platform} that ND4J will load; empty if there is none. */
    static Optional<NativeBuild> onClassPath(String platform, Predicate<String> resourceExists) {
        return EXTENSIONS.stream()
                .map(extension -> new NativeBuild(platform, extension))
                .filter(build -> resourceExists.test(build.resource()))
                .findFirst();
    }

    /** Returns the Maven classifier, such as {@code linux-x86_64-onednn-avx2}. */
    String classifier() {
        return platform + extension;
    }

    /** Returns the instruction sets that the build was compiled for. oneDNN and OpenBLAS choose others at run time. */
    Set<Cpu.Feature> needs() {
        if (extension.endsWith("-avx512")) {
            return Set.of(Cpu.Feature.AVX2, Cpu.Feature.FMA, Cpu.Feature.AVX512F);
        }
        if (extension.endsWith("-avx2")) {
            return Set.of(Cpu.Feature.AVX2, Cpu.Feature.FMA);
        }
        return Set.of();
    }

    /** Returns the name of the class path entry that only this build's jar has. */
    String resource() {
        String library = platform.startsWith("windows")
                ? "jnind4jcpu.dll"
                : platform.startsWith("macosx") ? "libjnind4jcpu.dylib" : "libjnind4jcpu.so";
        return BINDINGS + classifier() + "/" + library;
    }

    /** Returns the name of this machine's platform, such as {@code linux-x86_64}. */
    static String platformOfThisMachine() {
        return platformName(System.getProperty("os.name"), System.getProperty("os.arch"));
    }

    /** Returns the name of a platform from the JVM's properties {@code os.name} and {@code os.arch}. */
    static String platformName(String osName, String osArch) {
        String os = osName.toLowerCase(Locale.ROOT);
        String system = os.startsWith("mac") ? "macosx" : os.startsWith("windows") ? "windows" : os.replace(" ", "");
        return system + "-" + architecture(osArch);
    }

    /** Returns the name of an architecture as JavaCPP and the Maven classifiers spell it. */
    static String architecture(String osArch) {
        return switch (osArch.toLowerCase(Locale.ROOT)) {
            case "amd64", "x86_64", "x86-64", "x64" -> "x86_64";
            case "aarch64", "arm64", "armv8" -> "arm64";
            default -> osArch;
        };
    }

    /** Checks the class path of this process against this machine's processor, before ND4J loads. */
    static NativeBuild verify(Cpu cpu) {
        ClassLoader loader = NativeBuild.class.getClassLoader();
        return verify(cpu, NativeBuild.platformOfThisMachine(), name -> loader.getResource(name) != null);
    }

    /**
     * Checks a class path for {@code platform} against a processor.
     *
     * @param resourceExists whether the class path has a resource of that name
     * @return the build that ND4J will load; the processor has all its instruction sets
     * @throws UserError if there is no build for {@code platform}, or the processor lacks an instruction set of the
     *     build, or its instruction sets are unknown; the message names the Maven profile that fixes it
     */
    static NativeBuild verify(Cpu cpu, String platform, Predicate<String> resourceExists) {
        NativeBuild build = NativeBuild.onClassPath(platform, resourceExists)
                .orElseThrow(() -> new UserError(noBuild(platform, resourceExists)));
        if (build.needs().isEmpty()) {
            return build;
        }
        if (!cpu.known()) {
            throw new UserError("The native build of ND4J here is " + build.classifier() + ", which needs "
                    + list(build.needs()) + ", and the system does not report whether its processor (" + cpu.model()
                    + ") has them. Use the build that runs on every x86-64 processor:\n"
                    + "  mvn -Pcpu-compat compile exec:java");
        }
        if (!cpu.features().containsAll(build.needs())) {
            throw new UserError(lacking(cpu, build));
        }
        return build;
    }

    private static String lacking(Cpu cpu, NativeBuild build) {
        TreeSet<Cpu.Feature> missing = new TreeSet<>(build.needs());
        missing.removeAll(cpu.features());
        boolean avx2Runs = cpu.has(Cpu.Feature.AVX2) && cpu.has(Cpu.Feature.FMA);
        String fix = avx2Runs
                ? "Use the default build (omit -Dnative.extension=" + build.extension()
                        + "): it uses AVX-512 by itself if the processor has it.\n  mvn compile exec:java"
                : "Use the build for older processors:\n  mvn -Pcpu-compat compile exec:java";
        return "The native build of ND4J here is " + build.classifier() + ", but this processor (" + cpu.model()
                + ") has no " + list(missing) + ": it would stop with an illegal instruction. " + fix;
    }

    private static String noBuild(String platform, Predicate<String> resourceExists) {
        String found = NativeBuild.WITH_PROFILE.stream()
                .map(other -> NativeBuild.onClassPath(other, resourceExists))
                .flatMap(Optional::stream)
                .map(NativeBuild::classifier)
                .reduce((a, b) -> a + ", " + b)
                .orElse("none");
        String start =
                "There is no native build of ND4J for " + platform + " on the class path (found: " + found + "). ";
        if (NativeBuild.WITH_PROFILE.contains(platform)) {
            String profile = platform.equals("linux-x86_64") ? "" : "-P" + platform + " ";
            return start + "Run the program through Maven on this machine, which chooses the build:\n  mvn " + profile
                    + "compile exec:java";
        }
        return start + "ND4J's CPU backend is built for " + String.join(", ", NativeBuild.WITH_PROFILE)
                + ": run the program on one of these. A Java of another architecture than the machine's, such as an "
                + "x86-64 Java on an ARM Mac, also leads here: `java -XshowSettings:properties -version` shows "
                + "os.arch.";
    }

    private static String list(Iterable<Cpu.Feature> features) {
        TreeSet<Cpu.Feature> sorted = new TreeSet<>();
        features.forEach(sorted::add);
        return sorted.stream().map(Enum::name).reduce((a, b) -> a + " and " + b).orElse("nothing");
    }
}
