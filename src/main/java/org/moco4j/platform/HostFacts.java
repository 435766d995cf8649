package org.moco4j.platform;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

/**
 * The facts that {@link Doctor} evaluates. They are collected first, so that the evaluation does not depend on the
 * computer.
 *
 * @param javaVersion e.g. {@code 17.0.15}
 * @param javaVendor e.g. {@code Eclipse Adoptium}
 * @param javaHome where this Java is installed
 * @param platform as {@link NativePlatform} names it
 * @param cpu the processor
 * @param availableProcessors {@link Runtime#availableProcessors()}
 * @param resourceExists whether the class path has a resource of that name
 * @param cudaBackend whether the CUDA backend is on the class path
 * @param gpus the cards that CUDA would show
 * @param memory the limits for native memory
 * @param surroundings what Java finds of the system around it
 * @param settings what the configuration asks for
 * @param folders data, resume and results folder
 */
public record HostFacts(
        String javaVersion,
        String javaVendor,
        String javaHome,
        String platform,
        CpuFeatures cpu,
        int availableProcessors,
        Predicate<String> resourceExists,
        boolean cudaBackend,
        List<Gpu> gpus,
        MemoryLimits memory,
        JavaEnvironment surroundings,
        Settings settings,
        List<FolderAccess> folders) {
    /**
     * The configuration's part.
     *
     * @param deviceTarget {@code GPU} or {@code CPU}
     * @param threads threads that compute, 0 for automatic
     * @param workers threads that prepare batches, 0 for automatic
     * @param dataDir where data sets are
     * @param resume where checkpoints are
     * @param resultsDir where results go
     */
    public record Settings(String deviceTarget, int threads, int workers, Path dataDir, Path resume, Path resultsDir) {}

    public HostFacts {
        gpus = List.copyOf(gpus);
        folders = List.copyOf(folders);
    }

    /**
     * Looks at this machine; loads nothing of ND4J and changes nothing.
     *
     * @throws IOException if memory or disks cannot be asked
     */
    public static HostFacts ofThisMachine(Settings settings) throws IOException {
        ClassLoader loader = HostFacts.class.getClassLoader();
        return new HostFacts(
                System.getProperty("java.version"),
                System.getProperty("java.vendor"),
                System.getProperty("java.home"),
                NativePlatform.ofThisMachine(),
                CpuProbe.ofThisMachine(),
                Runtime.getRuntime().availableProcessors(),
                name -> loader.getResource(name) != null,
                CudaBackend.onClassPath(loader),
                GpuProbe.visible(CommandRunner.ofThisMachine(Duration.ofSeconds(10)), System.getenv()),
                MemoryLimits.of(
                        PhysicalMemory.ofThisMachine(), Runtime.getRuntime().maxMemory()),
                JavaEnvironment.ofThisProcess(),
                settings,
                List.of(
                        FolderAccess.of("data", "--data-dir", settings.dataDir()),
                        FolderAccess.of("checkpoint", "--resume", settings.resume()),
                        FolderAccess.of("results", "--results-dir", settings.resultsDir())));
    }
}
