package org.moco4j.session;

import java.io.IOException;
import org.moco4j.config.ComputeSettings;
import org.moco4j.config.MocoConfig;
import org.moco4j.platform.KernelThreads;
import org.moco4j.platform.MachineSetup;
import org.moco4j.platform.ThreadCounts;

/** What a command computes on. */
public record ComputeSetup(MachineSetup machine, ThreadCounts threads) {

    /**
     * Checks the machine, sets memory limits and the calling thread's kernels; before anything of ND4J loads.
     *
     * @throws org.moco4j.UserError where the native build does not fit this machine
     */
    public static ComputeSetup prepare(MocoConfig config) throws IOException {
        ComputeSettings wishes = config.machine();
        MachineSetup machine = MachineSetup.prepare(wishes.deviceTarget().name());
        ThreadCounts threads = ThreadCounts.choose(
                wishes.threads(),
                wishes.workers(),
                machine.cpu(),
                Runtime.getRuntime().availableProcessors());
        KernelThreads.apply(threads.compute());
        return new ComputeSetup(machine, threads);
    }
}
