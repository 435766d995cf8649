package org.moco4j.plan;

import org.nd4j.linalg.api.buffer.DataType;

/**
 * The fast engine: a static plan with one set of kernels. Shapes never change, so order, kernels and memory are fixed
 * at compilation. Compile all programs before the first one runs, so that they share one block of memory.
 */
public final class PlanEngine implements Engine {
    /** The result of {@link #name}. */
    public static final String NAME = "plan";

    private final KernelSet kernels;
    private final DataType type;
    private final Workspace workspace;

    public PlanEngine(KernelSet kernels) {
        this(kernels, DataType.FLOAT);
    }

    /**
     * @param type type of all arrays; DOUBLE for comparisons with a reference
     * @throws IllegalArgumentException if the kernels do not support this type
     */
    public PlanEngine(KernelSet kernels, DataType type) {
        if (!kernels.supports(type)) {
            throw new IllegalArgumentException("the kernel set " + kernels.name() + " does not support " + type);
        }
        this.kernels = kernels;
        this.type = type;
        this.workspace = new Workspace(type);
    }

    @Override
    public Plan compile(Program program) {
        return new Plan(new PlanCompiler(program, kernels, type).compile(), workspace);
    }

    /**
     * Returns the size of the memory that the compiled programs share, in bytes. It is allocated when the first of them
     * runs.
     */
    public long sharedBytes() {
        return workspace.bytes();
    }

    @Override
    public String name() {
        return NAME;
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
