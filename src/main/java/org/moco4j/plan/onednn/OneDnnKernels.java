package org.moco4j.plan.onednn;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.BiFunction;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.javacpp.Loader;
import org.moco4j.UserError;
import org.moco4j.plan.Kernel;
import org.moco4j.plan.KernelSet;
import org.moco4j.plan.Node;
import org.moco4j.plan.StepEmitter;
import org.moco4j.plan.Value;
import org.moco4j.plan.nd4j.Nd4jKernels;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * The fast kernels: oneDNN's primitives, with the layouts that oneDNN chooses for this processor. Cheap operations use
 * the portable kernels.
 */
public final class OneDnnKernels implements KernelSet {
    /** The result of {@link #name}. */
    public static final String NAME = "onednn";

    private static final Map<String, BiFunction<OneDnn, Node.Arguments, Kernel>> TABLE = Map.of(
            "add", (oneDnn, arguments) -> new SumKernel(oneDnn, false),
            "add_relu", (oneDnn, arguments) -> new SumKernel(oneDnn, true),
            "convolution", ConvolutionKernel::new,
            "convolution_batchnorm",
                    (oneDnn, arguments) -> new FrozenConvolutionKernel(oneDnn, arguments, false, false),
            "convolution_batchnorm_relu",
                    (oneDnn, arguments) -> new FrozenConvolutionKernel(oneDnn, arguments, false, true),
            "convolution_batchnorm_add_relu",
                    (oneDnn, arguments) -> new FrozenConvolutionKernel(oneDnn, arguments, true, true),
            "log_softmax", LogSoftmaxKernel::new,
            "maxpool2d", MaxPoolingKernel::new,
            "split_batch_norm", (oneDnn, arguments) -> new BatchNormKernel(oneDnn, arguments, false),
            "split_batch_norm_relu", (oneDnn, arguments) -> new BatchNormKernel(oneDnn, arguments, true));

    private final OneDnn oneDnn;
    private final Reorders reorders;
    private final KernelSet portable = new Nd4jKernels();

    private OneDnnKernels(OneDnn oneDnn) {
        this.oneDnn = oneDnn;
        this.reorders = new Reorders(oneDnn);
    }

    /** Whether oneDNN's native library is available for this system (x86-64 only). */
    public static boolean isAvailable() {
        try {
            Loader.load(dnnl.class);
            return true;
        } catch (UnsatisfiedLinkError | NoClassDefFoundError e) {
            return false;
        }
    }

    /** Whether oneDNN supports this precision on this processor, possibly by emulation. */
    public static boolean compute(Precision precision) {
        Node.Arguments onePixel = Node.Arguments.of(1, 1, 1, 1, 0, 0);
        return isAvailable()
                && new ConvolutionDescriptions(
                                new OneDnn(precision), onePixel, new long[] {1, 1, 1, 16}, new long[] {16, 16, 1, 1})
                        .arePossible();
    }

    /**
     * Loads oneDNN.
     *
     * @throws UserError if oneDNN's native library is not available
     */
    public static OneDnnKernels load(Precision precision) {
        if (!isAvailable()) {
            throw new UserError(
                    "kernels is onednn, but oneDNN's native library is not available here (only for x86-64). "
                            + "Use \"kernels\": \"auto\" or \"nd4j\".");
        }
        return new OneDnnKernels(new OneDnn(precision));
    }

    /** Loads oneDNN with other rules, for comparisons. */
    static OneDnnKernels load(Precision precision, KernelRules rules) {
        return new OneDnnKernels(new OneDnn(precision, rules));
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Optional<Kernel> kernelFor(Node node) {
        return Optional.ofNullable(TABLE.get(node.op()))
                .map(make -> make.apply(oneDnn, node.arguments()))
                .or(() -> portable.kernelFor(node).map(kernel -> new PlainKernel(kernel, reorders)));
    }

    @Override
    public List<String> operations() {
        TreeSet<String> all = new TreeSet<>(TABLE.keySet());
        all.addAll(portable.operations());
        return List.copyOf(all);
    }

    @Override
    public boolean supports(DataType type) {
        return type == DataType.FLOAT;
    }

    @Override
    public Value plain(Value value, StepEmitter emitter) {
        return reorders.plain(value, emitter);
    }

    @Override
    public Value add(Value a, Value b, StepEmitter emitter) {
        return new SumKernel(oneDnn, false).sum(a, b, emitter);
    }

    @Override
    public Value ones(long[] shape, StepEmitter emitter) {
        return portable.ones(shape, emitter);
    }
}
