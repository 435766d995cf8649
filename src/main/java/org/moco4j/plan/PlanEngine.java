package org.moco4j.plan;

import org.nd4j.linalg.api.buffer.DataType;

/**
 * The fast engine: a static plan over one set of kernels. Shapes never change within a run, so order, kernels and
 * memory are fixed once. Compile all programs before the first one runs, so that they share one block of memory.
 */
public final class PlanEngine implements Engine {
    private final KernelSet kernels;
    private final DataType type;
    private final Workspace workspace;

    public PlanEngine(KernelSet kernels) {
        this(kernels, DataType.FLOAT);
    }

    /**
     * @param type of every array; DOUBLE to compare with a reference
     * @throws IllegalArgumentException where the kernels don't compute in that type
     */
    public PlanEngine(KernelSet kernels, DataType type) {
        if (!kernels.computesIn(type)) {
            throw new IllegalArgumentException("the kernel set " + kernels.name() + " does not compute in " + type);
        }
        this.kernels = kernels;
        this.type = type;
        this.workspace = new Workspace(type);
    }

    @Override
    public Plan compile(Program program) {
        return new PlanCompiler(program, kernels, type).compile(workspace);
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
