package org.moco4j.platform;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.moco4j.UserError;
import org.moco4j.platform.DoctorReport.Finding;
import org.moco4j.text.Quantities;
import org.moco4j.text.SafeText;

/** Evaluates a machine: what a run would use there and why, and how to fix each problem. */
public final class Doctor {
    private static final long MIB = 1L << 20;
    private static final long GIB = 1L << 30;
    /** With less, a batch of 512 may not fit: PyTorch needs 2.9 to 3.6 GB for the same step. */
    private static final long COMFORTABLE_NATIVE_BYTES = 4 * GIB;
    /** Enough for three checkpoints of 134 MB (last, best and the one being written) and results. */
    private static final long COMFORTABLE_DISK_BYTES = GIB;

    private static final long LEAST_DISK_BYTES = 500 * MIB;

    private Doctor() {}

    /** Returns one finding for each topic. */
    public static DoctorReport examine(HostFacts probes) {
        List<Finding> findings = new ArrayList<>();
        findings.add(java(probes));
        findings.add(Finding.ok("processor", processor(probes.cpu())));
        findings.add(natives(probes));
        DeviceChoice choice = DeviceChoice.choose(
                probes.settings().deviceTarget(), probes.cudaBackend(), probes.gpus(), probes.kernels());
        findings.add(gpu(probes, choice));
        findings.add(backend(probes.settings(), choice));
        findings.add(threads(probes));
        findings.add(memory(probes.memory()));
        findings.addAll(probes.surroundings().findings());
        for (FolderAccess folder : probes.folders()) {
            findings.add(folder(folder));
        }
        return new DoctorReport(findings);
    }

    private static Finding java(HostFacts probes) {
        String found = probes.javaVersion() + " of " + probes.javaVendor() + " in " + probes.javaHome();
        int feature = Runtime.Version.parse(probes.javaVersion()).feature();
        return feature >= 17
                ? Finding.ok("Java", found)
                : Finding.bad("Java", found, "Java 17 or newer is needed: install it and point JAVA_HOME to it");
    }

    private static String processor(Cpu cpu) {
        return "%s: %s, %s, %s"
                .formatted(
                        cpu.model(),
                        Quantities.count(cpu.physicalCores(), "core"),
                        Quantities.count(cpu.logicalCores(), "hardware thread"),
                        cpu.describe());
    }

    private static Finding natives(HostFacts probes) {
        try {
            NativeBuild build = NativeBuild.verify(probes.cpu(), probes.platform(), probes.resourceExists());
            boolean compatible =
                    build.extension().isEmpty() || build.extension().equals("-onednn");
            boolean faster = compatible
                    && probes.platform().endsWith("x86_64")
                    && probes.cpu().has(Cpu.Feature.AVX2)
                    && probes.cpu().has(Cpu.Feature.FMA);
            if (faster) {
                return Finding.warn(
                        "native build",
                        build.classifier() + ": for older processors than this one",
                        "omit -Pcpu-compat: mvn compile exec:java");
            }
            return Finding.ok("native build", build.classifier() + ": " + why(build));
        } catch (UserError e) {
            int fix = e.getMessage().lastIndexOf("\n  ");
            return fix < 0
                    ? Finding.bad("native build", e.getMessage(), "")
                    : Finding.bad(
                            "native build",
                            e.getMessage().substring(0, fix),
                            e.getMessage().substring(fix).trim());
        }
    }

    private static String why(NativeBuild build) {
        return build.needs().isEmpty()
                ? "the one for every " + build.platform() + " processor"
                : "this processor has what it needs ("
                        + build.needs().stream().sorted().map(Enum::name).collect(Collectors.joining(", "))
                        + "); oneDNN uses AVX-512 by itself if the processor has it";
    }

    private static Finding gpu(HostFacts probes, DeviceChoice choice) {
        String cards = probes.gpus().isEmpty()
                ? "no GPU that NVIDIA's driver reports"
                : probes.gpus().stream().map(Gpu::describe).collect(Collectors.joining("; "));
        if (choice.device() == DeviceChoice.Device.GPU) {
            return Finding.ok("GPU", probes.kernels().sentence());
        }
        if (!probes.cudaBackend() && probes.kernels().ready()) {
            return Finding.ok("GPU", probes.kernels().sentence() + " It is not used, as device_target asks.");
        }
        if (!probes.cudaBackend() && probes.kernels().driver()) {
            return Finding.warn(
                    "GPU", probes.kernels().sentence(), probes.kernels().fix());
        }
        // Without a card there is nothing to fix.
        return choice.warning().isEmpty() || probes.gpus().isEmpty()
                ? Finding.ok("GPU", cards)
                : Finding.warn(
                        "GPU",
                        cards + ": not used",
                        choice.fix().orElse("it cannot be used; to avoid this warning: --device_target CPU"));
    }

    private static Finding backend(HostFacts.Settings settings, DeviceChoice choice) {
        if (settings.requiresCudaKernels() && choice.device() != DeviceChoice.Device.GPU) {
            return Finding.bad(
                    "backend",
                    "kernels is cuda, but " + choice.reason().orElse("the plan's CUDA kernels are not used"),
                    choice.fix().orElse("--kernels auto uses what is there"));
        }
        return Finding.ok(
                "backend",
                choice.warning()
                        .orElse(
                                switch (choice.device()) {
                                    case GPU -> "CUDA kernels: computing on the GPU";
                                    case ND4J_GPU -> "ND4J's CUDA backend: computing on the GPU";
                                    case CPU -> "CPU, as device_target asks";
                                }));
    }

    private static Finding threads(HostFacts probes) {
        int wanted = probes.settings().threads();
        ThreadCounts threads =
                ThreadCounts.choose(wanted, probes.settings().workers(), probes.cpu(), probes.availableProcessors());
        String found = "%d compute (%s), %d prepare batches"
                .formatted(
                        threads.compute(),
                        wanted > 0 ? "as configured" : "one for each core this process may use",
                        threads.workers());
        return threads.compute() > probes.availableProcessors()
                ? Finding.warn(
                        "threads",
                        found + "; this process may use "
                                + Quantities.count(probes.availableProcessors(), "hardware thread"),
                        "more threads than processors are slower: omit --threads")
                : Finding.ok("threads", found);
    }

    private static Finding memory(MemoryLimits limits) {
        return limits.maxBytes() < COMFORTABLE_NATIVE_BYTES
                ? Finding.warn(
                        "memory",
                        limits.describe(),
                        "a batch of 512 may not fit; if a run stops with OutOfMemoryError, use a smaller one:"
                                + " --batch_size 128")
                : Finding.ok("memory", limits.describe());
    }

    private static Finding folder(FolderAccess folder) {
        String topic = folder.purpose() + " folder";
        String found = folder.path() + ": " + contents(folder) + "; " + Quantities.size(folder.freeBytes())
                + " free on its disk";
        String elsewhere = "choose another folder with " + folder.option() + " FOLDER";
        if (!folder.writable()) {
            return Finding.bad(topic, found + ", not writable", "make it writable, or " + elsewhere);
        }
        if (folder.freeBytes() < LEAST_DISK_BYTES) {
            return Finding.bad(topic, found, "free at least 1 GiB, or " + elsewhere);
        }
        if (folder.freeBytes() < COMFORTABLE_DISK_BYTES) {
            return Finding.warn(topic, found, "free at least 1 GiB, or " + elsewhere);
        }
        return Finding.ok(topic, found);
    }

    private static String contents(FolderAccess folder) {
        if (!folder.exists()) {
            return "does not exist yet; the first run creates it";
        }
        if (folder.contents().isEmpty()) {
            return "empty";
        }
        int shown = Math.min(8, folder.contents().size());
        String names = folder.contents().stream().limit(shown).map(SafeText::of).collect(Collectors.joining(", "));
        int more = folder.contents().size() - shown;
        return "holds " + names + (more > 0 ? " and " + more + " more" : "");
    }
}
