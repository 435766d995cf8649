package org.moco4j.platform;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.moco4j.UserError;
import org.moco4j.io.NativeCache;

/**
 * Prepares this machine for a run before ND4J loads, and keeps the results.
 *
 * @param cpu the processor
 * @param nativeBuild the native build that will load
 * @param memory the limits that were set
 * @param device the device that computes, and the warning to show
 */
public record HostSetup(Cpu cpu, NativeBuild nativeBuild, MemoryLimits memory, DeviceChoice device) {
    /** The environment variable that chooses OpenBLAS's kernels. */
    static final String OPENBLAS_KERNELS = "OPENBLAS_CORETYPE";
    /** The environment variable of how long OpenBLAS's threads wait actively: 2 to this power ticks of the clock. */
    static final String OPENBLAS_WAIT = "OPENBLAS_THREAD_TIMEOUT";
    /** The property that chooses where JavaCPP writes its warnings. */
    private static final String JAVACPP_LOGGER = "org.bytedeco.javacpp.logger";
    /** OpenBLAS's name for its AVX2 kernels. */
    private static final String AVX2_KERNELS = "Haswell";
    /** The shortest wait that OpenBLAS accepts. */
    private static final String NO_WAIT = "4";

    /**
     * Checks the native build, sets up OpenBLAS, limits the native memory and hides a CUDA backend that
     * cannot be used. Call this once, before any class of ND4J loads. Later calls have no effect.
     *
     * @param deviceTarget the configuration's {@code device_target}
     * @param kernels examines whether the plan's CUDA kernels can run; called only if a GPU is requested
     * @throws UserError if the native build does not fit this machine, or no folder has room for its libraries
     * @throws IOException if the size of the memory cannot be read
     */
    public static HostSetup prepare(String deviceTarget, Supplier<GpuReadiness> kernels) throws IOException {
        Cpu cpu = Cpu.ofThisMachine();
        NativeBuild build = prepareNativeLibraries(cpu);
        MemoryLimits limits = MemoryLimits.ofThisMachine();
        limits.applyTo(System.getProperties());
        boolean cuda = CudaBackend.onClassPath(HostSetup.class.getClassLoader());
        // A run on the CPU need not wait for the driver.
        boolean onCpu = deviceTarget.equals("CPU");
        List<Gpu> gpus = onCpu ? List.of() : Gpu.visible();
        DeviceChoice device = DeviceChoice.choose(
                deviceTarget, cuda, gpus, onCpu || cuda ? new GpuReadiness(false, false, "", "") : kernels.get());
        if (cuda && device.device() == DeviceChoice.Device.CPU) {
            CudaBackend.hide();
        }
        return new HostSetup(cpu, build, limits, device);
    }

    /**
     * Checks the native build, chooses the folder of the native libraries, and sets up OpenBLAS. This is enough
     * for programs that only encode images. Without the check, a missing instruction set would end the JVM. Call this
     * before any class of ND4J loads.
     *
     * @throws UserError if the native build does not fit this machine, or no folder has room for its libraries
     * @throws IOException if the processor cannot be read
     */
    public static void prepareNativeLibraries() throws IOException {
        prepareNativeLibraries(Cpu.ofThisMachine());
    }

    private static NativeBuild prepareNativeLibraries(Cpu cpu) throws IOException {
        NativeBuild build = NativeBuild.verify(cpu);
        // JavaCPP warns that ND4J's bindings are older than itself. They work together, so the log gets this, not the
        // console.
        System.getProperties().putIfAbsent(JAVACPP_LOGGER, "slf4j");
        NativeCache.choose();
        openBlasSettings(cpu, System.getenv()).forEach(HostSetup::setForNativeLibraries);
        return build;
    }

    /**
     * Returns the variables that make OpenBLAS fast, without those that the user has set.
     *
     * <p>The OpenBLAS in ND4J (0.3.19 of 2021) does not know newer processors and uses kernels without AVX for them, so
     * that a matrix product takes two to four times as long. With the same kernels everywhere, results also agree more
     * often between processors. Its threads wait actively for up to 2^26 ticks of the clock after each call, and
     * oneDNN's threads, which come next, must share the processor with them (the trap "OpenBLAS's threads wait
     * actively").
     *
     * @param environment environment variables of the process
     */
    static Map<String, String> openBlasSettings(Cpu cpu, Map<String, String> environment) {
        Map<String, String> settings = new TreeMap<>(Map.of(OPENBLAS_WAIT, NO_WAIT));
        if (cpu.architecture().equals("x86_64") && cpu.has(Cpu.Feature.AVX2) && cpu.has(Cpu.Feature.FMA)) {
            settings.put(OPENBLAS_KERNELS, AVX2_KERNELS);
        }
        settings.keySet().removeAll(environment.keySet());
        return settings;
    }

    /**
     * Sets a variable in the C library's environment, where native libraries read it. {@link System#getenv()} and child
     * processes do not see it. Does nothing on systems other than Linux.
     */
    static void setForNativeLibraries(String variable, String value) {
        CLibrary.setEnvironment(variable, value);
    }
}
