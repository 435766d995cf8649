package org.moco4j.plan.cuda;

import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import org.bytedeco.javacpp.Loader;

/**
 * Says whether the kernels for NVIDIA GPUs can run on this machine, and if not, why. Examining it never fails.
 *
 * @param kind what was found
 * @param sentence what was found, for users
 * @param fix what to do; empty if there is nothing to do
 * @param card the name of the GPU if the kernels can run on it, else empty
 */
public record GpuState(Kind kind, String sentence, String fix, String card) {
    /** What was found. */
    public enum Kind {
        /** A GPU and all libraries are there. */
        READY,
        /** The system or the build has no CUDA 13 at all. */
        UNSUPPORTED,
        /** NVIDIA's driver is not installed. */
        NO_DRIVER,
        /** The driver is older than CUDA 13. */
        OLD_DRIVER,
        /** The driver shows no GPU to this process, or fails. */
        NO_CARD,
        /** The first GPU is too old. */
        OLD_CARD,
        /** Libraries of CUDA or cuDNN are missing. */
        NO_LIBRARIES
    }

    private static final int CUDA_13 = 13000;
    /** Turing: CUDA 13 compiles for nothing older. */
    private static final int LEAST_CAPABILITY = 75;

    private GpuState(Kind kind, String sentence, String fix) {
        this(kind, sentence, fix, "");
    }

    /** Whether {@link CudaDevice#open} can be expected to succeed. */
    public boolean ready() {
        return kind == Kind.READY;
    }

    /** Examines this machine. Loads the driver's library, but none of CUDA's. */
    public static GpuState examine() {
        boolean linux = System.getProperty("os.name").equals("Linux")
                && System.getProperty("os.arch").equals("amd64");
        if (!linux) {
            return new GpuState(
                    Kind.UNSUPPORTED, "NVIDIA GPUs are supported on Linux with x86-64 processors only.", "");
        }
        return examine(bindings(), new CudaDriver(), CudaLibraries::find);
    }

    private static String bindings() {
        try {
            String version = Loader.getVersion("org.bytedeco", "cuda", GpuState.class);
            return version == null ? "" : version;
        } catch (IOException e) {
            return "";
        }
    }

    /** Finds libraries. */
    @FunctionalInterface
    interface Libraries {
        CudaLibraries find();
    }

    /**
     * Examines a machine.
     *
     * @param bindings the version of {@code org.bytedeco:cuda} on the class path; empty if there is none
     */
    static GpuState examine(String bindings, DriverProbe driver, Libraries libraries) {
        if (!bindings.startsWith("13.")) {
            return new GpuState(
                    Kind.UNSUPPORTED,
                    bindings.isEmpty()
                            ? "This build has no bindings of CUDA 13."
                            : "This build has bindings of CUDA " + bindings + " instead of CUDA 13.",
                    "build without -Pcuda");
        }
        Optional<DriverProbe.Facts> loaded = driver.load();
        if (loaded.isEmpty()) {
            return new GpuState(
                    Kind.NO_DRIVER,
                    "There is no NVIDIA driver: libcuda.so.1 cannot be loaded.",
                    "for a machine with an NVIDIA GPU: install NVIDIA's driver 580 or newer");
        }
        DriverProbe.Facts facts = loaded.get();
        if (facts.cudaVersion() > 0 && facts.cudaVersion() < CUDA_13) {
            return new GpuState(
                    Kind.OLD_DRIVER,
                    "NVIDIA's driver is too old: it supports CUDA " + version(facts.cudaVersion())
                            + ", and CUDA 13 is needed.",
                    "install NVIDIA's driver 580 or newer");
        }
        if (facts.card().isEmpty()) {
            return new GpuState(
                    Kind.NO_CARD,
                    "NVIDIA's driver shows no GPU to this process (" + facts.problem() + ").",
                    "check nvidia-smi and CUDA_VISIBLE_DEVICES");
        }
        DriverProbe.Card card = facts.card().get();
        if (card.capability() < LEAST_CAPABILITY) {
            return new GpuState(
                    Kind.OLD_CARD,
                    describe(card) + " is too old: compute capability 7.5 (Turing, RTX 20) or newer is needed.",
                    "compute on the CPU, or hide this GPU with CUDA_VISIBLE_DEVICES if there is a newer one");
        }
        CudaLibraries found = libraries.find();
        if (!found.missing().isEmpty()) {
            return new GpuState(
                    Kind.NO_LIBRARIES,
                    describe(card) + " is suitable, but libraries are missing: " + String.join(", ", found.missing())
                            + ".",
                    CudaLibraries.INSTALL);
        }
        return new GpuState(
                Kind.READY,
                describe(card) + " can be used; its driver supports CUDA " + version(facts.cudaVersion()) + ".",
                "",
                card.name());
    }

    private static String describe(DriverProbe.Card card) {
        return String.format(
                Locale.ROOT,
                "%s (compute capability %d.%d, %.1f GiB)",
                card.name(),
                card.capability() / 10,
                card.capability() % 10,
                card.memoryBytes() / (double) (1L << 30));
    }

    private static String version(int cuda) {
        return cuda / 1000 + "." + cuda % 1000 / 10;
    }
}
