package org.moco4j.platform;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Chooses the device that a run computes on.
 *
 * @param device GPU or CPU
 * @param reason why the CPU is used although a GPU was requested; empty otherwise
 * @param fix how to use the GPU; empty if it is not possible
 * @param card the name of the GPU that the plan's own CUDA kernels use; empty on other devices
 */
public record DeviceChoice(Device device, Optional<String> reason, Optional<String> fix, String card) {
    public DeviceChoice(Device device, Optional<String> reason, Optional<String> fix) {
        this(device, reason, fix, "");
    }

    private static final String NO_GPU = "there is no CUDA GPU here (nvidia-smi lists no GPU)";

    /** One line for the user if a GPU was requested but the CPU is used. */
    public Optional<String> warning() {
        return reason.map(why -> "computing on the CPU: " + why);
    }

    /** The compute device. */
    public enum Device {
        CPU,
        /** A GPU, with the plan's own CUDA kernels. */
        GPU,
        /** A GPU, with ND4J's CUDA backend. */
        ND4J_GPU
    }

    /**
     * Chooses a GPU if one is requested and the plan's CUDA kernels can run. If ND4J's CUDA backend is on the class
     * path, it is used instead, if it supports every visible card, because ND4J initializes all cards. Otherwise
     * chooses the CPU.
     *
     * @param deviceTarget the configuration's {@code device_target}: {@code GPU} or {@code CPU}
     * @param cudaBackendOnClassPath whether ND4J's CUDA backend is on the class path
     * @param gpus the cards that NVIDIA's driver shows
     * @param kernels whether the plan's CUDA kernels can run
     * @throws IllegalArgumentException for any other {@code deviceTarget}
     */
    static DeviceChoice choose(
            String deviceTarget, boolean cudaBackendOnClassPath, List<Gpu> gpus, GpuReadiness kernels) {
        return switch (deviceTarget) {
            case "CPU" -> new DeviceChoice(Device.CPU, Optional.empty(), Optional.empty());
            case "GPU" -> cudaBackendOnClassPath ? forNd4j(gpus) : forKernels(gpus, kernels);
            default ->
                throw new IllegalArgumentException("device_target must be GPU or CPU, was \"" + deviceTarget + "\"");
        };
    }

    private static DeviceChoice forKernels(List<Gpu> gpus, GpuReadiness kernels) {
        if (kernels.ready()) {
            return new DeviceChoice(Device.GPU, Optional.empty(), Optional.empty(), kernels.card());
        }
        // A container may have the driver's library without nvidia-smi.
        if (gpus.isEmpty() && !kernels.driver()) {
            return cpu(NO_GPU, null);
        }
        return cpu(kernels.sentence(), kernels.fix().isEmpty() ? null : kernels.fix());
    }

    private static DeviceChoice forNd4j(List<Gpu> gpus) {
        if (gpus.isEmpty()) {
            return cpu(NO_GPU, null);
        }
        List<Gpu> unsupported = gpus.stream().filter(gpu -> !gpu.supported()).toList();
        if (!unsupported.isEmpty()) {
            return cpu(
                    "ND4J's CUDA backend has no code for "
                            + unsupported.stream().map(Gpu::describe).collect(Collectors.joining(", "))
                            + "; it supports " + Gpu.SUPPORTED,
                    showOnlySupported(gpus, unsupported));
        }
        return new DeviceChoice(Device.ND4J_GPU, Optional.empty(), Optional.empty());
    }

    private static DeviceChoice cpu(String why, String fix) {
        return new DeviceChoice(Device.CPU, Optional.of(why), Optional.ofNullable(fix));
    }

    private static String showOnlySupported(List<Gpu> gpus, List<Gpu> unsupported) {
        if (unsupported.stream().anyMatch(gpu -> gpu.computeCapability().isEmpty())) {
            return "install NVIDIA driver 510 or newer";
        }
        return gpus.stream()
                .filter(Gpu::supported)
                .findFirst()
                .map(gpu -> "hide the others: export CUDA_VISIBLE_DEVICES=" + gpu.uuid())
                .orElse(null);
    }
}
