package org.moco4j.plan.cuda;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiFunction;
import org.moco4j.plan.Kernel;
import org.moco4j.plan.KernelSet;
import org.moco4j.plan.Node;
import org.moco4j.plan.StepEmitter;
import org.moco4j.plan.Value;
import org.nd4j.linalg.api.buffer.DataType;

/** The kernels for NVIDIA GPUs. Their values are in the memory of the GPU, so only a {@link GpuEngine} can run them. */
final class CudaKernels implements KernelSet {
    static final String NAME = "cuda";

    private static final Map<String, BiFunction<Gpu, Node.Arguments, Kernel>> TABLE = new TreeMap<>(Map.ofEntries(
            entry("add", (gpu, arguments) -> new SumKernel(gpu, false)),
            entry("add_relu", (gpu, arguments) -> new SumKernel(gpu, true)),
            entry("biasadd", (gpu, arguments) -> new BiasKernel(gpu)),
            entry("concat", ConcatKernel::new),
            entry("convolution", ConvolutionKernel::new),
            entry("convolution_batchnorm", (gpu, arguments) -> new FrozenConvolutionKernel(gpu, arguments, false)),
            entry("convolution_batchnorm_relu", (gpu, arguments) -> new FrozenConvolutionKernel(gpu, arguments, true)),
            entry(
                    "convolution_batchnorm_add_relu",
                    (gpu, arguments) -> new FrozenConvolutionKernel(gpu, arguments, true)),
            entry("divide", (gpu, arguments) -> ElementwiseKernel.quotient(gpu)),
            entry("log_softmax", (gpu, arguments) -> new LogSoftmaxKernel(gpu)),
            entry("matmul", MatrixProductKernel::new),
            entry("maxpool2d", MaxPoolingKernel::new),
            entry("multiply", (gpu, arguments) -> ElementwiseKernel.product(gpu)),
            entry("reduce_mean", (gpu, arguments) -> new ReductionKernel(gpu, ReductionKernel.Kind.MEAN, arguments)),
            entry("reduce_norm2", (gpu, arguments) -> new ReductionKernel(gpu, ReductionKernel.Kind.NORM, arguments)),
            entry("reduce_sum", (gpu, arguments) -> new ReductionKernel(gpu, ReductionKernel.Kind.SUM, arguments)),
            entry("relu", (gpu, arguments) -> new ReluKernel(gpu)),
            entry("split_batch_norm", (gpu, arguments) -> new BatchNormKernel(gpu, arguments, false)),
            entry("split_batch_norm_relu", (gpu, arguments) -> new BatchNormKernel(gpu, arguments, true)),
            entry("split_batch_norm_add_relu", (gpu, arguments) -> new BatchNormKernel(gpu, arguments, true))));

    private final Gpu gpu;

    CudaKernels(Gpu gpu) {
        this.gpu = gpu;
    }

    private static Map.Entry<String, BiFunction<Gpu, Node.Arguments, Kernel>> entry(
            String op, BiFunction<Gpu, Node.Arguments, Kernel> kernel) {
        return Map.entry(op, kernel);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Optional<Kernel> kernelFor(Node node) {
        return Optional.ofNullable(TABLE.get(node.op())).map(make -> make.apply(gpu, node.arguments()));
    }

    @Override
    public List<String> operations() {
        return List.copyOf(TABLE.keySet());
    }

    @Override
    public boolean supports(DataType type) {
        return type == DataType.FLOAT;
    }

    @Override
    public Value plain(Value value, StepEmitter emitter) {
        return gpu.plain(value, emitter);
    }

    @Override
    public Value add(Value a, Value b, StepEmitter emitter) {
        return gpu.sum(a, b, false, emitter);
    }

    @Override
    public Value ones(long[] shape, StepEmitter emitter) {
        Value ones = emitter.value("ones", shape);
        gpu.step("fill", LaunchShape.items(ones.length()), List.of(), List.of(ones), emitter, ones, 1f, ones.length());
        return ones;
    }
}
