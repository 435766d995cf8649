package org.moco4j.platform;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
    /** The environment variable that chooses OpenBLAS's kernels. If the user sets it, it is not changed. */
    static final String OPENBLAS_VARIABLE = "OPENBLAS_CORETYPE";
    /** The property that chooses where JavaCPP writes its warnings. */
    private static final String JAVACPP_LOGGER = "org.bytedeco.javacpp.logger";
    /** OpenBLAS's name for its AVX2 kernels. */
    private static final String AVX2_KERNELS = "Haswell";

    /**
     * Checks the native build, chooses OpenBLAS's kernels, limits the native memory and hides a CUDA backend that
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
                deviceTarget, cuda, gpus, onCpu || cuda ? new GpuReadiness(false, "", "") : kernels.get());
        if (cuda && device.device() == DeviceChoice.Device.CPU) {
            CudaBackend.hide();
        }
        return new HostSetup(cpu, build, limits, device);
    }

    /**
     * Checks the native build, and chooses the folder of the native libraries and OpenBLAS's kernels. This is enough
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
        chooseOpenBlasKernels(cpu, System.getenv()).ifPresent(HostSetup::requestOpenBlasKernels);
        return build;
    }

    /**
     * Returns the kernels to request; empty if OpenBLAS should choose. The OpenBLAS in ND4J (0.3.19 of 2021) does not
     * know newer processors and uses kernels without AVX for them, so that a matrix product takes two to four times as
     * long. With the same kernels everywhere, results also agree more often between processors.
     *
     * @param environment environment variables of the process
     */
    static Optional<String> chooseOpenBlasKernels(Cpu cpu, Map<String, String> environment) {
        boolean able = cpu.architecture().equals("x86_64") && cpu.has(Cpu.Feature.AVX2) && cpu.has(Cpu.Feature.FMA);
        return able && !environment.containsKey(OPENBLAS_VARIABLE) ? Optional.of(AVX2_KERNELS) : Optional.empty();
    }

    /**
     * Sets the variable in the C library's environment, where OpenBLAS reads it. {@link System#getenv()} and child
     * processes do not see it. Does nothing on systems other than Linux.
     */
    static void requestOpenBlasKernels(String kernels) {
        CLibrary.setEnvironment(OPENBLAS_VARIABLE, kernels);
    }
}
