package org.moco4j.platform;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;

/**
 * Collects the facts about a machine that {@link Doctor} evaluates.
 *
 * @param javaVersion e.g. {@code 17.0.15}
 * @param javaVendor e.g. {@code Eclipse Adoptium}
 * @param javaHome where this Java is installed
 * @param platform name of the platform, see {@link NativeBuild}
 * @param cpu the processor
 * @param availableProcessors value of {@link Runtime#availableProcessors()}
 * @param resourceExists whether the class path has a resource of that name
 * @param cudaBackend whether the CUDA backend is on the class path
 * @param gpus the cards that CUDA shows
 * @param kernels whether the plan's CUDA kernels can run
 * @param memory the limits for native memory
 * @param surroundings the parts of the system that Java depends on
 * @param settings settings of the configuration
 * @param folders folders of data, checkpoints and results
 */
public record HostFacts(
        String javaVersion,
        String javaVendor,
        String javaHome,
        String platform,
        Cpu cpu,
        int availableProcessors,
        Predicate<String> resourceExists,
        boolean cudaBackend,
        List<Gpu> gpus,
        GpuReadiness kernels,
        MemoryLimits memory,
        JavaEnvironment surroundings,
        Settings settings,
        List<FolderAccess> folders) {
    /**
     * The settings of the configuration that matter here.
     *
     * @param deviceTarget {@code GPU} or {@code CPU}
     * @param requiresCudaKernels whether {@code kernels} is {@code cuda}, so that a run fails without a usable GPU
     * @param threads threads that compute; 0: chosen by the program
     * @param workers threads that prepare batches; 0: chosen by the program
     * @param dataDir folder of data sets
     * @param resume folder of checkpoints
     * @param resultsDir folder of results
     */
    public record Settings(
            String deviceTarget,
            boolean requiresCudaKernels,
            int threads,
            int workers,
            Path dataDir,
            Path resume,
            Path resultsDir) {}

    public HostFacts {
        gpus = List.copyOf(gpus);
        folders = List.copyOf(folders);
    }

    /**
     * Collects the facts about this machine. Loads no class of ND4J and changes nothing.
     *
     * @param kernels whether the plan's CUDA kernels can run
     * @throws IOException if memory or disks cannot be read
     */
    public static HostFacts ofThisMachine(Settings settings, GpuReadiness kernels) throws IOException {
        ClassLoader loader = HostFacts.class.getClassLoader();
        return new HostFacts(
                System.getProperty("java.version"),
                System.getProperty("java.vendor"),
                System.getProperty("java.home"),
                NativeBuild.platformOfThisMachine(),
                Cpu.ofThisMachine(),
                Runtime.getRuntime().availableProcessors(),
                name -> loader.getResource(name) != null,
                CudaBackend.onClassPath(loader),
                Gpu.visible(),
                kernels,
                MemoryLimits.ofThisMachine(),
                JavaEnvironment.ofThisProcess(),
                settings,
                List.of(
                        FolderAccess.of("data", "--data-dir", settings.dataDir()),
                        FolderAccess.of("checkpoint", "--resume", settings.resume()),
                        FolderAccess.of("results", "--results-dir", settings.resultsDir())));
    }
}
