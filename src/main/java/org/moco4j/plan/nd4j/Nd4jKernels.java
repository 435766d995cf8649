package org.moco4j.plan.nd4j;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import org.moco4j.plan.Kernel;
import org.moco4j.plan.KernelSet;
import org.moco4j.plan.Node;
import org.moco4j.plan.StepEmitter;
import org.moco4j.plan.Value;

/** The portable kernels: ND4J's own operations, on any processor that ND4J supports. */
public final class Nd4jKernels implements KernelSet {
    /** The result of {@link #name}. */
    public static final String NAME = "nd4j";

    private static final Map<String, Function<Node.Arguments, Kernel>> TABLE = new TreeMap<>(Map.ofEntries(
            differentiable("biasadd", "biasadd", "biasadd_bp"),
            differentiable("concat", "concat", "concat_bp"),
            differentiable("convolution", "conv2d", "conv2d_bp"),
            differentiable("divide", "divide", "divide_bp"),
            differentiable("log_softmax", "log_softmax", "log_softmax_bp"),
            differentiable("matmul", "matmul", "matmul_bp"),
            differentiable("maxpool2d", "maxpool2d", "maxpool2d_bp"),
            differentiable("reduce_mean", "reduce_mean", "reduce_mean_bp"),
            differentiable("reduce_norm2", "reduce_norm2", "reduce_norm2_bp"),
            differentiable("reduce_sum", "reduce_sum", "reduce_sum_bp"),
            Map.entry("add", arguments -> new AddKernel()),
            Map.entry("batchnorm", arguments -> new NativeKernel("batchnorm", null, arguments)),
            Map.entry("multiply", MultiplyKernel::new),
            Map.entry("relu", ReluKernel::new),
            Map.entry("split_batch_norm", SplitBatchNormKernel::new)));

    private static Map.Entry<String, Function<Node.Arguments, Kernel>> differentiable(
            String op, String forward, String backward) {
        return Map.entry(op, arguments -> new NativeKernel(forward, backward, arguments));
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Optional<Kernel> kernelFor(Node node) {
        return Optional.ofNullable(TABLE.get(node.op())).map(make -> make.apply(node.arguments()));
    }

    @Override
    public List<String> operations() {
        return List.copyOf(TABLE.keySet());
    }

    @Override
    public Value add(Value a, Value b, StepEmitter emitter) {
        return AddKernel.sum(a, b, emitter);
    }

    @Override
    public Value ones(long[] shape, StepEmitter emitter) {
        Value ones = emitter.value("ones", shape);
        emitter.step("nd4j ones", List.of(), List.of(ones), arrays -> {
            var array = arrays.apply(ones);
            return () -> array.assign(1);
        });
        return ones;
    }
}
