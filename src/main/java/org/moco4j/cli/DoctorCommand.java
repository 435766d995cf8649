package org.moco4j.cli;

import org.moco4j.config.ComputeSettings;
import org.moco4j.config.MocoConfig;
import org.moco4j.platform.Doctor;
import org.moco4j.platform.DoctorReport;
import org.moco4j.platform.HostFacts;
import org.moco4j.session.ComponentFactory;
import org.moco4j.session.ComputeSetup;

/** {@code doctor}: shows what a run would use and why, and how to fix problems. */
public final class DoctorCommand implements Command {

    @Override
    public String name() {
        return "doctor";
    }

    @Override
    public String summary() {
        return "show what a run would use and why, and how to fix what is wrong";
    }

    @Override
    public int run(Invocation invocation) throws Exception {
        MocoConfig config = invocation.config();
        HostFacts.Settings settings = new HostFacts.Settings(
                config.compute().deviceTarget().name(),
                config.compute().kernels() == ComputeSettings.Kernels.CUDA,
                config.compute().threads(),
                config.compute().workers(),
                new ComponentFactory(config).dataFolder(),
                config.runFolder(),
                config.resultsFolder());
        DoctorReport report =
                Doctor.examine(HostFacts.ofThisMachine(settings, ComputeSetup.gpuReadiness(config.compute())));
        report.print(invocation.out(), invocation.layout());
        return report.exitStatus();
    }
}
