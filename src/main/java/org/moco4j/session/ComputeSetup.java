package org.moco4j.session;

import java.io.IOException;
import java.util.Locale;
import org.moco4j.config.ComputeSettings;
import org.moco4j.config.MocoConfig;
import org.moco4j.plan.cuda.GpuState;
import org.moco4j.platform.GpuReadiness;
import org.moco4j.platform.HostSetup;
import org.moco4j.platform.KernelThreads;
import org.moco4j.platform.ThreadCounts;

/** The machine and the number of threads that a command computes with. */
public record ComputeSetup(HostSetup host, ThreadCounts threads) {

    /**
     * Checks the machine, sets memory limits, and sets the number of threads of the kernels for the calling thread.
     * Call this before any class of ND4J is loaded.
     *
     * @throws org.moco4j.UserError if the native libraries do not run on this machine
     */
    public static ComputeSetup prepare(MocoConfig config) throws IOException {
        ComputeSettings settings = config.compute();
        HostSetup host = HostSetup.prepare(settings.deviceTarget().name(), () -> gpuReadiness(settings));
        ThreadCounts threads = ThreadCounts.choose(
                settings.threads(),
                settings.workers(),
                host.cpu(),
                Runtime.getRuntime().availableProcessors());
        KernelThreads.apply(threads.compute());
        return new ComputeSetup(host, threads);
    }

    /**
     * Prepares the machine for an encoder, as {@link #prepare}. Call this before data is read and folders are made.
     *
     * @throws org.moco4j.UserError if the native libraries, the kernels or the precision do not run on this machine
     */
    public static ComputeSetup prepareForEncoder(MocoConfig config) throws IOException {
        ComputeSetup compute = prepare(config);
        new ComponentFactory(config).requireSupported(compute.host());
        return compute;
    }

    /** Says whether the plan's CUDA kernels can run on this machine with these settings. */
    public static GpuReadiness gpuReadiness(ComputeSettings settings) {
        if (settings.engine() == ComputeSettings.Engine.SAMEDIFF) {
            return new GpuReadiness(
                    false, false, "the engine samediff computes on the CPU", "to use the GPU: --engine plan");
        }
        if (settings.kernels() == ComputeSettings.Kernels.ONEDNN
                || settings.kernels() == ComputeSettings.Kernels.ND4J) {
            return new GpuReadiness(
                    false,
                    false,
                    "kernels is " + settings.kernels().name().toLowerCase(Locale.ROOT) + ", which computes on the CPU",
                    "to use the GPU: --kernels auto");
        }
        GpuState state = GpuState.examine();
        boolean driver = state.kind() != GpuState.Kind.NO_DRIVER && state.kind() != GpuState.Kind.UNSUPPORTED;
        return new GpuReadiness(state.ready(), driver, state.sentence(), state.fix(), state.card());
    }
}
