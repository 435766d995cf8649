package org.moco4j.plan.cuda;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.moco4j.plan.Kernel;
import org.moco4j.plan.Node;
import org.moco4j.plan.StepEmitter;
import org.moco4j.plan.StepOption;
import org.moco4j.plan.Value;

/**
 * A convolution, the following batch norm with fixed statistics, and optionally the sum with a shortcut and ReLU. The
 * batch norm is folded into the filters and a bias, which one pass adds together with the shortcut.
 */
final class FrozenConvolutionKernel implements Kernel {
    private static final int SHORTCUT = 6;

    private final Gpu gpu;
    private final Node.Arguments arguments;
    private final boolean relu;

    FrozenConvolutionKernel(Gpu gpu, Node.Arguments arguments, boolean relu) {
        this.gpu = gpu;
        this.arguments = arguments;
        this.relu = relu;
    }

    @Override
    public List<Value> forward(List<Value> inputs, StepEmitter emitter) {
        Value x = gpu.activation(inputs.get(0), emitter);
        Value weights = inputs.get(1);
        ConvolutionShape shape = ConvolutionKernel.shape(arguments, x, weights);
        GpuDevice.Convolution convolution = gpu.device().convolution(shape, gpu.precision());
        Value filters = gpu.newActivation(weights.name() + ".folded", emitter, weights.shape());
        Value bias = emitter.value(weights.name() + ".bias", shape.filters());
        fold(inputs.subList(1, SHORTCUT), shape, filters, bias, emitter);

        long[] outShape = {shape.batch(), shape.outHeight(), shape.outWidth(), shape.filters()};
        Value product = gpu.newActivation("convolution", emitter, outShape);
        Value scratch = Gpu.scratch("convolution", convolution.scratchBytes(), emitter);
        emitter.step(
                "cudnn convolution",
                List.of(x, filters),
                List.of(product, scratch),
                memory -> convolution.forward(
                        memory.address(x), memory.address(filters), memory.address(product), memory.address(scratch)));
        Value added = inputs.size() > SHORTCUT ? gpu.activation(inputs.get(SHORTCUT), emitter) : null;
        return List.of(addBias(product, bias, added, shape.filters(), emitter));
    }

    private void fold(List<Value> inputs, ConvolutionShape shape, Value filters, Value bias, StepEmitter emitter) {
        long n = filters.length();
        emitter.step(
                "cuda batch norm folded into filters",
                inputs,
                List.of(filters, bias),
                memory -> gpu.device()
                        .kernel(
                                gpu.type(),
                                "fold_batch_norm",
                                LaunchShape.items(n),
                                memory.address(inputs.get(0)),
                                memory.address(inputs.get(1)),
                                memory.address(inputs.get(2)),
                                memory.address(inputs.get(3)),
                                memory.address(inputs.get(4)),
                                (float) arguments.real(0),
                                memory.address(filters),
                                memory.address(bias),
                                shape.channels(),
                                shape.size() * shape.size(),
                                n));
    }

    private Value addBias(Value x, Value bias, Value added, int channels, StepEmitter emitter) {
        Value y = gpu.newActivation("convolution_batchnorm", emitter, x.shape());
        long n = x.length();
        List<Value> reads = new ArrayList<>(List.of(x, bias));
        if (added != null) {
            reads.add(added);
        }
        emitter.step(
                "cuda bias" + (added == null ? "" : " + add") + (relu ? " + relu" : ""),
                reads,
                List.of(y),
                Set.of(StepOption.IN_PLACE),
                memory -> gpu.device()
                        .kernel(
                                gpu.type(),
                                "add_bias",
                                Gpu.packs(n),
                                memory.address(x),
                                memory.address(bias),
                                added == null ? 0L : memory.address(added),
                                memory.address(y),
                                relu ? 1 : 0,
                                channels,
                                n));
        return y;
    }

    @Override
    public List<Value> backward(List<Value> gradients, List<Boolean> needed, StepEmitter emitter) {
        throw new IllegalStateException("a batch norm of fixed statistics has no gradient");
    }
}
