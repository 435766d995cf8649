package org.moco4j.platform;

import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.moco4j.UserError;

/** Holds the native build on the class path against the processor, before ND4J loads it. */
public final class NativeCheck {
    private NativeCheck() {}

    /** Checks this process's class path on this machine. */
    public static NativeBuild verify(CpuFeatures cpu) {
        ClassLoader loader = NativeCheck.class.getClassLoader();
        return verify(cpu, NativePlatform.ofThisMachine(), name -> loader.getResource(name) != null);
    }

    /**
     * Checks a class path for {@code platform} against {@code cpu}.
     *
     * @param resourceExists whether the class path has a resource of that name
     * @return the build that ND4J will load, fit for this processor
     * @throws UserError if there is no build for {@code platform}, or the processor lacks an instruction set that the
     *     build was compiled for, or it is not known whether it has it; the message says which Maven profile fixes it
     */
    public static NativeBuild verify(CpuFeatures cpu, String platform, Predicate<String> resourceExists) {
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

    private static String lacking(CpuFeatures cpu, NativeBuild build) {
        TreeSet<CpuFeature> missing = new TreeSet<>(build.needs());
        missing.removeAll(cpu.features());
        boolean avx2Runs = cpu.has(CpuFeature.AVX2) && cpu.has(CpuFeature.FMA);
        String fix = avx2Runs
                ? "Use the default build (omit -Dnative.extension=" + build.extension()
                        + "): it uses AVX-512 by itself if the processor has it.\n  mvn compile exec:java"
                : "Use the build for older processors:\n  mvn -Pcpu-compat compile exec:java";
        return "The native build of ND4J here is " + build.classifier() + ", but this processor (" + cpu.model()
                + ") has no " + list(missing) + ": it would stop with an illegal instruction. " + fix;
    }

    private static String noBuild(String platform, Predicate<String> resourceExists) {
        String found = NativePlatform.WITH_PROFILE.stream()
                .map(other -> NativeBuild.onClassPath(other, resourceExists))
                .flatMap(Optional::stream)
                .map(NativeBuild::classifier)
                .reduce((a, b) -> a + ", " + b)
                .orElse("none");
        String start =
                "There is no native build of ND4J for " + platform + " on the class path (found: " + found + "). ";
        if (NativePlatform.WITH_PROFILE.contains(platform)) {
            String profile = platform.equals("linux-x86_64") ? "" : "-P" + platform + " ";
            return start + "Run the program through Maven on this machine, which chooses the build:\n  mvn " + profile
                    + "compile exec:java";
        }
        return start + "ND4J's CPU backend is built for " + String.join(", ", NativePlatform.WITH_PROFILE)
                + ": run the program on one of these. A Java of another architecture than the machine's, such as an "
                + "x86-64 Java on an ARM Mac, also leads here: `java -XshowSettings:properties -version` shows "
                + "os.arch.";
    }

    private static String list(Iterable<CpuFeature> features) {
        TreeSet<CpuFeature> sorted = new TreeSet<>();
        features.forEach(sorted::add);
        return sorted.stream().map(Enum::name).reduce((a, b) -> a + " and " + b).orElse("nothing");
    }
}
