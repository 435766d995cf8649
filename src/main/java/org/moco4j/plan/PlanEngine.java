package org.moco4j.plan;

/**
 * The fast engine: a static plan over one set of kernels. Shapes never change within a run, so order, kernels and memory are
 * fixed once. Compile all programs before the first one runs, so that they share one block of memory.
 */
public final class PlanEngine implements Engine {
    private final KernelSet kernels;
    private final Workspace workspace = new Workspace();

    public PlanEngine(KernelSet kernels) {
        this.kernels = kernels;
    }

    @Override
    public Plan compile(Program program) {
        return new PlanCompiler(program, kernels).compile(workspace);
    }

    @Override
    public String name() {
        return "plan";
    }

    @Override
    public String kernels() {
        return kernels.name();
    }

    @Override
    public void close() {
        workspace.close();
    }
}
