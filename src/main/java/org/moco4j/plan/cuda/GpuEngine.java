package org.moco4j.plan.cuda;

import java.util.Locale;
import java.util.Optional;
import org.moco4j.UserError;
import org.moco4j.plan.Engine;
import org.moco4j.plan.PlanCompiler;
import org.moco4j.plan.Program;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The static plan on an NVIDIA GPU. Compile all programs before the first one runs, so that they share one block. */
public final class GpuEngine implements Engine {
    /** The result of {@link #name}. */
    public static final String NAME = "plan";

    /** The result of {@link #kernels}. */
    public static final String KERNELS = CudaKernels.NAME;

    private final GpuDevice device;
    private final GpuPrecision precision;
    private final CudaKernels kernels;
    private final GpuMemory memory;

    /**
     * @param device is closed with the engine
     * @throws UserError if the device does not compute in this precision; it is closed then
     */
    public GpuEngine(GpuDevice device, GpuPrecision precision) {
        if (device.capability() < precision.leastCapability()) {
            String found = device.name() + " (compute capability " + version(device.capability()) + ")";
            device.close();
            throw new UserError("precision is " + precision.name().toLowerCase(Locale.ROOT) + ", which " + found
                    + " does not compute: it needs compute capability " + version(precision.leastCapability())
                    + " (Ampere, RTX 30) or newer.\n  Use --precision tf32 or --precision float32.");
        }
        this.device = device;
        this.precision = precision;
        this.kernels = new CudaKernels(new Gpu(device, precision));
        this.memory = new GpuMemory(device);
    }

    private static String version(int capability) {
        return capability / 10 + "." + capability % 10;
    }

    @Override
    public GpuPlan compile(Program program) {
        // A plan on a GPU computes everything in each run, so it keeps nothing.
        Program complete = new Program(program.graph(), program.outputs(), program.loss(), program.gradients());
        return new GpuPlan(new PlanCompiler(complete, kernels, DataType.FLOAT).compile(), memory);
    }

    /** The device that the plans run on. */
    public GpuDevice device() {
        return device;
    }

    /** The precision of activations and products. */
    public GpuPrecision precision() {
        return precision;
    }

    /** Bytes of device memory that the open plans need for their values, and do not have yet. */
    public long missingBlockBytes() {
        return memory.missingBlockBytes();
    }

    /**
     * Keeps an array on the device: it is uploaded now, and plans use the copy on the device from now on. Call this
     * before the plans that use the array or a view of it run for the first time.
     *
     * @return the address of the copy
     */
    public long keep(INDArray array) {
        return memory.keep(array);
    }

    /** The address of the copy of an array that is kept on the device, or of a view of it. */
    public long address(INDArray array) {
        return memory.address(array);
    }

    /** Copies an array that is kept on the device back to the host. */
    public void download(INDArray array) {
        memory.download(memory.address(array), array);
    }

    /** Ends {@link #keep}: plans upload the array before each run. */
    public void release(INDArray array) {
        memory.release(array);
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
    public Optional<String> gpu() {
        return Optional.of(device.name());
    }

    @Override
    public void close() {
        try (CloseStack all = new CloseStack()) {
            all.push(device::close);
            all.push(memory::close);
        }
    }
}
