package org.moco4j.platform;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.moco4j.UserError;
import org.moco4j.io.NativeCache;

/**
 * The results of the checks and choices of a run before it uses ND4J.
 *
 * @param cpu the processor
 * @param nativeBuild the native build that will load
 * @param memory the limits that were set
 * @param device where it computes, with the warning to show
 */
public record HostSetup(CpuFeatures cpu, NativeBuild nativeBuild, MemoryLimits memory, DeviceChoice device) {
    /**
     * Checks the native build, chooses OpenBLAS's kernels, sets the limits of native memory and keeps ND4J from a CUDA
     * backend that it could not use. Call it once, before anything of ND4J loads: afterwards these settings have no
     * effect.
     *
     * @param deviceTarget the configuration's {@code device_target}
     * @throws UserError if the native build does not fit this machine, or no folder has room for its libraries
     * @throws IOException if the system does not tell its memory
     */
    public static HostSetup prepare(String deviceTarget) throws IOException {
        CpuFeatures cpu = CpuProbe.ofThisMachine();
        NativeBuild build = prepareNativeLibraries(cpu);
        MemoryLimits limits = MemoryLimits.of(
                PhysicalMemory.ofThisMachine(), Runtime.getRuntime().maxMemory());
        limits.applyTo(System.getProperties());
        boolean cuda = CudaBackend.onClassPath(HostSetup.class.getClassLoader());
        // A run on the CPU need not wait for the driver's answer.
        List<Gpu> gpus = deviceTarget.equals("CPU")
                ? List.of()
                : GpuProbe.visible(CommandRunner.ofThisMachine(Duration.ofSeconds(10)), System.getenv());
        DeviceChoice device = DeviceChoice.choose(deviceTarget, cuda, gpus);
        if (cuda && device.device() == DeviceChoice.Device.CPU) {
            CudaBackend.hide();
        }
        return new HostSetup(cpu, build, limits, device);
    }

    /**
     * Does the part that a program needs which only encodes images: it checks the native build, chooses the folder of
     * the native libraries and OpenBLAS's kernels, and sets no limits. Without the check, a processor that lacks an
     * instruction set ends the JVM. Call it before anything of ND4J loads.
     *
     * @throws UserError if the native build does not fit this machine, or no folder has room for its libraries
     * @throws IOException if the processor cannot be read
     */
    public static void prepareNativeLibraries() throws IOException {
        prepareNativeLibraries(CpuProbe.ofThisMachine());
    }

    private static NativeBuild prepareNativeLibraries(CpuFeatures cpu) throws IOException {
        NativeBuild build = NativeCheck.verify(cpu);
        NativeCache.choose();
        OpenBlasKernels.choose(cpu, System.getenv()).ifPresent(OpenBlasKernels::request);
        return build;
    }
}
