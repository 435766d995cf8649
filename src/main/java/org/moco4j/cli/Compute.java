package org.moco4j.cli;

import java.io.IOException;
import org.moco4j.config.MachineSettings;
import org.moco4j.config.MocoConfig;
import org.moco4j.machine.ComputeThreads;
import org.moco4j.machine.MachineSetup;
import org.moco4j.machine.Threads;

/** What a command computes on. */
public record Compute(MachineSetup machine, Threads threads) {

    /**
     * Checks the machine, sets memory limits and the calling thread's kernels; before anything of ND4J loads.
     *
     * @throws org.moco4j.UserError where the native build does not fit this machine
     */
    public static Compute prepare(MocoConfig config) throws IOException {
        MachineSettings wishes = config.machine();
        MachineSetup machine = MachineSetup.prepare(wishes.deviceTarget().name());
        Threads threads = Threads.choose(
                wishes.threads(),
                wishes.workers(),
                machine.cpu(),
                Runtime.getRuntime().availableProcessors());
        ComputeThreads.apply(threads.compute());
        return new Compute(machine, threads);
    }
}
