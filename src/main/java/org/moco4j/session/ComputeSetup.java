package org.moco4j.session;

import java.io.IOException;
import org.moco4j.config.ComputeSettings;
import org.moco4j.config.MocoConfig;
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
        HostSetup host = HostSetup.prepare(settings.deviceTarget().name());
        ThreadCounts threads = ThreadCounts.choose(
                settings.threads(),
                settings.workers(),
                host.cpu(),
                Runtime.getRuntime().availableProcessors());
        KernelThreads.apply(threads.compute());
        return new ComputeSetup(host, threads);
    }
}
