package org.moco4j.plan.cuda;

import java.util.Optional;
import java.util.OptionalLong;
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

    /** @param device is closed with the engine */
    public GpuEngine(GpuDevice device, GpuPrecision precision) {
        this.device = device;
        this.precision = precision;
        this.kernels = new CudaKernels(new Gpu(device, precision));
        this.memory = new GpuMemory(device);
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

    /**
     * The address of the first element in the memory of this process; empty if the elements are not in row-major order.
     */
    public static OptionalLong hostAddress(INDArray array) {
        return GpuMemory.isRowMajor(array) ? OptionalLong.of(GpuMemory.hostAddress(array)) : OptionalLong.empty();
    }

    /** Copies an array to this address of the device. */
    public void upload(INDArray array, long to) {
        memory.upload(array, to);
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
