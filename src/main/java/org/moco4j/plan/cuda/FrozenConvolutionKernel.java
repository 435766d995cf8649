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

        Value product = gpu.convolution(convolution, shape, x, filters, emitter);
        Value added = inputs.size() > SHORTCUT ? gpu.activation(inputs.get(SHORTCUT), emitter) : null;
        return List.of(addBias(product, bias, added, shape.filters(), emitter));
    }

    private void fold(List<Value> inputs, ConvolutionShape shape, Value filters, Value bias, StepEmitter emitter) {
        long n = filters.length();
        emitter.step(
                "cuda batch norm folded into filters",
                inputs,
                List.of(filters, bias),
                gpu.launch(
                        gpu.type(),
                        "fold_batch_norm",
                        LaunchShape.items(n),
                        inputs.get(0),
                        inputs.get(1),
                        inputs.get(2),
                        inputs.get(3),
                        inputs.get(4),
                        (float) arguments.real(0),
                        filters,
                        bias,
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
                gpu.launch(
                        gpu.type(),
                        "add_bias",
                        Gpu.packs(n),
                        x,
                        bias,
                        Gpu.orNull(added),
                        y,
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
